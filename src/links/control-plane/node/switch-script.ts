import { type AskedServer, askFunction } from '../../../chain/ask-api-server.ts';
import { shellWord } from '../../../chain/shell-word.ts';
import { hostInUrl } from '../../../trust/url-parts.ts';
import type { StandInNames } from '../stand-in/stand-in-manifest.ts';
import { eachOwnServer } from './processes.ts';

/** The switch's state is the name of one file in its folder. The first rename wins. */
export const switchStates = ['armed', 'confirmed', 'restoring', 'restored', 'edited', 'stuck'] as const;
export type SwitchState = (typeof switchStates)[number];

/** The final states: the switch has ended and changes nothing more. */
export type EndState = 'restored' | 'edited' | 'stuck';

/**
 * All state transitions. irsactl makes only its own, a test checks the script for the others, and the picture in
 * docs/explanation/changing-an-api-server.md is generated from this list.
 */
export const switchProtocol = [
  { from: 'armed', to: 'confirmed', by: 'irsactl', when: 'the new API server is proven' },
  { from: 'armed', to: 'restoring', by: 'irsactl', when: 'a proof fails' },
  { from: 'armed', to: 'restoring', by: 'switch', when: 'irsactl sends no heartbeat for 60 s' },
  { from: 'armed', to: 'restoring', by: 'boot', when: 'the node reboots' },
  {
    from: 'restoring',
    to: 'restored',
    by: 'switch',
    when: 'the backups are in place and the API server serves',
  },
  { from: 'restoring', to: 'edited', by: 'switch', when: 'another writer edited the manifest' },
  {
    from: 'restoring',
    to: 'stuck',
    by: 'switch',
    when: 'a backup is lost, or the API server does not serve',
  },
] as const satisfies readonly {
  readonly from: SwitchState;
  readonly to: SwitchState;
  readonly by: 'irsactl' | 'switch' | 'boot';
  readonly when: string;
}[];

/** Files of the switch that are only renamed. */
export const switchMarks = {
  /** irsactl's heartbeat, before and after the switch has seen it. */
  given: 'beat.given',
  taken: 'beat.taken',
  /** The prefix of the name of the run that armed the switch. */
  run: 'run.',
} as const;

export interface SwitchSettings {
  readonly manifest: string;
  /** SHA-256 of the previous manifest and of the new one. */
  readonly before: string;
  readonly after: string;
  /** The backups: key files first, the manifest last. `brought` is the SHA-256 of the new file. */
  readonly backups: readonly {
    readonly path: string;
    readonly copy: string;
    readonly hash: string;
    readonly brought: string;
  }[];
  /** The folder with the new files. */
  readonly staged: string;
  /** How long the switch waits for a heartbeat of irsactl, and how long in total. */
  readonly silenceSeconds: number;
  readonly limitSeconds: number;
  /** How long an API server may take to serve. */
  readonly patienceSeconds: number;
  readonly server: AskedServer;
  readonly standIns: StandInNames;
  /** The systemd unit that starts the switch after a reboot, and the link that enables it. */
  readonly unit: { readonly path: string; readonly link: string };
}

/** The variables and functions that the switch sources. */
export function switchSettings(settings: SwitchSettings): string {
  const { manifest, backups, server, standIns, unit } = settings;
  const variables: readonly [string, string | number][] = [
    ['manifest', manifest],
    ['before', settings.before],
    ['after', settings.after],
    ['silence', settings.silenceSeconds],
    ['limit', settings.limitSeconds],
    ['patience', settings.patienceSeconds],
    ['port', server.port],
    ['staged', settings.staged],
    ['unit', unit.path],
    ['wanted', unit.link],
  ];
  const puts = backups.map(
    ({ path, copy, hash, brought }) =>
      `put ${shellWord(copy)} ${hash} ${shellWord(path)} ${brought} || whole=1`,
  );
  const { manifests, podPrefix, folder } = standIns;
  const lines = [
    ...variables.map(([name, value]) => `${name}=${shellWord(String(value))}`),
    `backups() { ${['whole=0', ...puts, 'return $whole'].join('; ')}; }`,
    askFunction,
    `serves() { ${asking(server)}; }`,
    `end_stand_in() { rm -f ${shellWord(`${manifests}/${podPrefix}`)}*.yaml; rm -rf ${shellWord(folder)}; }`,
    // In a subshell, so that its variables stay there.
    `servers() (\n${eachOwnServer('echo "$pid"')}\n)`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Whether the API server is ready: https://kubernetes.io/docs/reference/using-api/health-checks/ */
function asking({ host, port, kubeconfig }: AskedServer): string {
  const url = shellWord(`https://${hostInUrl(host)}:${port}/readyz`);
  return `[ "$(ask ${shellWord(kubeconfig)} -m 5 ${url} 2>/dev/null)" = ok ]`;
}

/**
 * The dead man's switch of a node: POSIX sh, coreutils and curl. settings.sh beside it has the parameters of the pass. It only
 * renames files that already exist, also for its state, so it works on a full disk.
 */
export const switchScript = `#!/bin/sh
# Dead man's switch of irsactl: it restores the files from before a pass unless irsactl confirms the pass in time.
# switch.sh watch: runs until the pass is over. switch.sh boot: runs before the kubelet starts.
# The state is the name of a file: armed > confirmed, or armed > restoring > restored, edited or stuck.
cd "$(dirname "$0")" || exit 1
unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

now() { IFS=. read -r up rest </proc/uptime; echo "$up"; } # setting the clock does not change it
say() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*" >>report; } 2>/dev/null
sum_of() { sha256sum <"$1" | cut -c1-64; } 2>/dev/null
turn() { mv -f "$1" "$2"; } 2>/dev/null

put() { # COPY HASH PLACE BROUGHT
  there=$(sum_of "$3")
  [ "$there" != "$2" ] || return 0
  if [ "$(sum_of "$manifest")" = "$before" ] && [ -n "$there" ] && [ "$there" != "$4" ]; then
    say "$3 was edited by someone else, and is kept"; return 0
  fi
  [ "$(sum_of "$1")" = "$2" ] && mv -f "$1" "$3" 2>/dev/null
  [ "$(sum_of "$3")" = "$2" ] || { say "$3 cannot be restored: its copy $1 is missing or altered"; return 1; }
}
alive() { for p in $1; do [ ! -d "/proc/$p" ] || return 0; done; return 1; }
await() { # OLD PROCESSES: they have ended, and the API server still serves 5 s later
  end=$(($(now) + patience)) same=0
  while [ "$(now)" -lt "$end" ]; do
    sleep 1
    serves || continue
    same=$((same + 1)) # the old process may serve on: the kubelet then saw no change, and restarts nothing
    if alive "$1" && [ $same -lt 45 ]; then continue; fi
    sleep 5
    ! serves || return 0
  done
  return 1
}
restore() {
  turn "$staged" "$staged.withdrawn" # a run that wakes up late finds nothing to put in place
  found=$(sum_of "$manifest")
  if [ -z "$found" ]; then # moved out and in again to wake the kubelet, or no process left to read it with
    absent=$((absent + 1)); [ $absent -gt 30 ] && [ ! -e "$manifest" ] || return
    say "$manifest is gone"; found=$after
  fi
  case " $before $after " in
    *" $found "*) ;;
    *) say "$manifest was edited by someone else, and is kept"; turn restoring edited; return ;;
  esac
  old=; [ "$found" != "$after" ] || old=$(servers)
  if ! backups; then turn restoring stuck; return; fi
  if [ "$found" = "$before" ]; then turn restoring restored; return; fi # the manifest was not swapped, so nothing restarts
  say "the files from before are in place"
  if await "$old"; then say "the API server serves"; turn restoring restored
  else say "the API server does not serve"; turn restoring stuck; fi
}
over() { [ -f restored ] || [ -f edited ] || [ -f stuck ]; }
tidy() {
  [ -f settings.sh ] || exit 0 # the stand-in of a later pass is not this one's
  end_stand_in
  rm -f "$unit" "$wanted" pid
}
[ -f settings.sh ] || exit 0; . ./settings.sh || exit 1
if [ "$1" = boot ]; then
  end_stand_in
  turn armed restoring && say 'the node rebooted before the pass was confirmed'
  [ ! -f restoring ] || { turn "$staged" "$staged.withdrawn"; case $(sum_of "$manifest") in "$after" | "$before") backups ;; esac; }
  exit 0
fi
echo $$ >pid; began=$(now) heard=$(now)
while [ -f settings.sh ]; do
  read -r owner <pid && [ "$owner" != $$ ] && exit 0
  ! turn beat.given beat.taken || heard=$(now)
  if [ $(($(now) - heard)) -ge "$silence" ] || [ $(($(now) - began)) -ge "$limit" ]; then
    ! turn armed restoring || say "the last heartbeat of irsactl was $(($(now) - heard)) s ago"
    [ ! -f confirmed ] || { tidy; exit 0; }
  fi
  [ ! -f restoring ] || restore
  if over; then tidy; exit 0; fi
  sleep 1
done
`;

/** The path of a unit that systemd reads at the next boot, and the link that enables it. */
export function switchUnit(chain: string): SwitchSettings['unit'] {
  const name = `irsactl-${chain}-switch.service`;
  return {
    path: `/etc/systemd/system/${name}`,
    link: `/etc/systemd/system/multi-user.target.wants/${name}`,
  };
}

/**
 * A unit that rolls back an unconfirmed pass and removes stand-ins before the kubelet starts: systemd starts the next unit
 * only after `ExecStartPre` has ended. https://www.freedesktop.org/software/systemd/man/systemd.service.html
 */
export function unitText(chain: string, folder: string): string {
  const script = shellWord(`${folder}/switch.sh`);
  return `[Unit]
Description=Rolls back an unconfirmed change of the API server (irsactl, chain ${chain})
Before=kubelet.service
ConditionPathExists=${folder}/switch.sh

[Service]
ExecStartPre=-/bin/sh ${script} boot
ExecStart=/bin/sh ${script} watch
Restart=on-failure
RestartSec=3

[Install]
WantedBy=multi-user.target
`;
}
