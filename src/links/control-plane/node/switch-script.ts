import { type AskedServer, askFunction } from '../../../chain/ask-api-server.ts';
import { shellWord } from '../../../chain/shell-word.ts';
import { hostInUrl } from '../../../trust/url-parts.ts';
import type { StandInNames } from '../stand-in/stand-in-manifest.ts';
import { restartFunctions } from './restart-script.ts';

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
  {
    from: 'armed',
    to: 'confirmed',
    by: 'switch',
    when: 'the pass replaces a stolen key, and the new API server serves with the fresh key alone',
  },
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
  { from: 'restoring', to: 'stuck', by: 'switch', when: 'a backup is altered or lost' },
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
  /**
   * The prefix of the run's order to swap the files. irsactl renames it to `swap.ordered`, which fails if another run has
   * armed the switch; the switch renames that to an answer.
   */
  order: 'order.',
  ordered: 'swap.ordered',
} as const;

/** The answers of the switch to the order to swap. `edited.N`: the file of this number has changed. */
export const swapAnswers = {
  /** The new files are in place. */
  done: 'swap.done',
  /** Another process serves with them. */
  served: 'swap.served',
  /** The switch sees no process, or no credential gets ok: nothing would tell whether the next one serves. */
  blind: 'swap.blind',
  failed: 'swap.failed',
  edited: 'swap.edited.',
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
  /** The new files in the same order. `from` is the SHA-256 that the file must still have; empty if there is none. */
  readonly next: readonly { readonly path: string; readonly copy: string; readonly from: string }[];
  /** The folder with the new files. */
  readonly staged: string;
  /** The place of the manifest for the moment in which the kubelet is woken. */
  readonly aside: string;
  readonly wakesKubelet: boolean;
  /** How long the switch waits for a heartbeat of irsactl, and how long in total. */
  readonly silenceSeconds: number;
  readonly limitSeconds: number;
  /** How long an API server may take to serve. */
  readonly patienceSeconds: number;
  /** The key IDs of an API server that stays whatever happens to irsactl, because the one before accepts a stolen key; else null. */
  readonly staysWith: readonly string[] | null;
  readonly server: AskedServer;
  readonly standIns: StandInNames;
  /** The systemd unit that starts the switch after a reboot, and the link that enables it. */
  readonly unit: { readonly path: string; readonly link: string };
}

/** The variables and functions that the switch sources. */
export function switchSettings(settings: SwitchSettings): string {
  const { manifest, backups, next, server, standIns, unit } = settings;
  const variables: readonly [string, string | number][] = [
    ['manifest', manifest],
    ['before', settings.before],
    ['after', settings.after],
    ['silence', settings.silenceSeconds],
    ['limit', settings.limitSeconds],
    ['patience', settings.patienceSeconds],
    ['port', server.port],
    ['listening', server.port.toString(16).toUpperCase().padStart(4, '0')],
    ['staged', settings.staged],
    ['aside', settings.aside],
    ['wakes', settings.wakesKubelet ? 'yes' : ''],
    [
      'stays',
      settings.staysWith
        ?.map((kid) => `${kid} `)
        .toSorted()
        .join('') ?? '',
    ],
    ['unit', unit.path],
    ['wanted', unit.link],
  ];
  const puts = backups.map(
    ({ path, copy, hash, brought }) => `put ${shellWord(copy)} ${hash} ${shellWord(path)} ${brought}`,
  );
  const compared = next.map(
    ({ path, from }, index) => `same ${shellWord(from)} ${shellWord(path)} || { echo ${index}; return; }`,
  );
  const moves = next.map(({ path, copy }) => `mv -f ${shellWord(copy)} ${shellWord(path)}`);
  const { manifests, podPrefix, folder } = standIns;
  const lines = [
    ...variables.map(([name, value]) => `${name}=${shellWord(String(value))}`),
    `backups() { ${[...puts, ':'].join('; ')}; }`,
    `edited() { ${[...compared, ':'].join('; ')}; }`,
    `replace() { ${[...moves, ':'].join(' && ')}; }`,
    askFunction,
    serves(server),
    lists(server),
    `end_stand_in() { rm -f ${shellWord(`${manifests}/${podPrefix}`)}*.yaml; rm -rf ${shellWord(folder)}; }`,
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Whether the API server is ready for one credential: the others may have expired. `refusals` names them with the HTTP status.
 * https://kubernetes.io/docs/reference/using-api/health-checks/
 */
function serves({ host, port, credentials }: AskedServer): string {
  const url = shellWord(`https://${hostInUrl(host)}:${port}/readyz`);
  return `serves() {
  refusals=
  for credential in ${credentials.map(shellWord).join(' ')}; do
    said=$(ask "$credential" -m 5 -w ' %{http_code}' ${url} 2>/dev/null)
    [ "$said" != 'ok 200' ] || return 0
    refusals="$refusals\${refusals:+, }$credential: \${said##* }"
  done
  return 1
}`;
}

/** The key IDs in the JWKS of the API server, each with a blank behind it. */
function lists({ host, port, credentials }: AskedServer): string {
  const url = shellWord(`https://${hostInUrl(host)}:${port}/openid/v1/jwks`);
  return `lists() {
  for credential in ${credentials.map(shellWord).join(' ')}; do
    ask "$credential" -m 5 ${url} 2>/dev/null && break
  done | tr '{' '\\n' | sed -n 's/.*"kid": *"\\([^"]*\\)".*/\\1/p' | LC_ALL=C sort -u | tr '\\n' ' '
}`;
}

/**
 * The dead man's switch of a node, which also makes the swap and drives the restart: POSIX sh, coreutils, grep, sed and curl.
 * settings.sh beside it has the parameters of the pass. It only renames files that already exist, also for its state, so it
 * works on a full disk.
 */
export const switchScript = `#!/bin/sh
# Dead man's switch of irsactl: it restores the files from before a pass unless irsactl confirms the pass in time.
# switch.sh watch: runs until the pass is over. switch.sh boot: runs before the kubelet starts.
# The state is the name of a file: armed > confirmed, or armed > restoring > restored, edited or stuck.
# irsactl orders the swap by swap.ordered; from then on the node works without irsactl.
cd "$(dirname "$0")" || exit 1
unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

clock() { IFS='. ' read -r up rest _ </proc/uptime; tenths=$up\${rest%?}; } # setting the clock does not change it
say() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*" >>report; } 2>/dev/null
same() { if [ -e "$2" ]; then [ "$(sum_of "$2")" = "$1" ]; else [ -z "$1" ]; fi; } # HASH PLACE
turn() { mv -f "$1" "$2"; } 2>/dev/null
nap() { sleep "$1" 2>/dev/null || sleep 1; }
${restartFunctions}
swap() { # ordered by irsactl: nothing is replaced unless every file is still the one that irsactl read
  ! differs swap.ordered || return 0
  if ! serves; then
    missed=$((missed + 1))
    [ $missed -lt 5 ] || ! turn swap.ordered swap.blind || say "no ok from /readyz with $refusals"
    return 0
  fi
  leave
  if [ -z "$old" ]; then ! turn swap.ordered swap.blind || say "no process of the API server is found"; return 0; fi
  { echo "$old" >old; } 2>/dev/null # for a switch that is started again
  turn swap.ordered swap.begun || return 0
  ! differs swap.begun || return 0
  clock
  if replace 2>/dev/null; then changed=$tenths driven=$tenths; turn swap.begun swap.done
  else turn swap.begun swap.failed; fi
}
differs() { changes=$(edited); [ -n "$changes" ] && turn "$1" "swap.edited.$changes"; }
drive() { # from the swap until another process serves
  driven=\${driven:-$tenths}
  assist "$after"
  is_due && [ -z "$(left $old)" ] && others && serves && turn swap.done swap.served
}
stay() { # going back would bring a stolen key back
  is_due && serves && [ "$(lists)" = "$stays" ] && turn armed confirmed && say "the API server serves with the fresh key alone, and stays"
}
is_due() { [ $((tenths - probed)) -ge 10 ] && probed=$tenths; }

put() { # COPY HASH PLACE BROUGHT
  there=
  if [ -e "$3" ] && ! there=$(sum_of "$3"); then whole=again; return; fi
  [ "$there" != "$2" ] || return 0
  theirs=; case $there in '' | "$4") ;; *) theirs=1 ;; esac
  if [ "$found" = "$before" ] && [ -n "$theirs" ]; then
    say "$3 was edited by someone else, and is kept"; return 0
  fi
  if [ ! -e "$1" ]; then
    [ $((tenths - restoring)) -gt 300 ] || { whole=again; return; }
    say "$3 cannot be restored: its copy $1 is missing"; whole=lost; return
  fi
  copy=$(sum_of "$1") || { whole=again; return; }
  if [ "$copy" != "$2" ]; then say "$3 cannot be restored: its copy $1 is altered"; whole=lost; return; fi
  [ -z "$theirs" ] || say "$3 was edited by someone else, and is overwritten"
  mv -f "$1" "$3" 2>/dev/null || whole=again
}
look() { # the manifest's hash; fails if the node cannot tell now
  found=
  if [ -e "$manifest" ]; then found=$(sum_of "$manifest"); return; fi
  absent=\${absent:-$tenths} # moved out and in again, perhaps
  [ $((tenths - absent)) -gt 300 ] || return 1
  say "$manifest is gone"; found=$after
}
restore() { # a fault of the node is tried again in the next turn
  turn "$staged" "$staged.withdrawn" # a run that wakes up late finds nothing to put in place
  restoring=\${restoring:-$tenths}
  look || return 0
  case " $before $after " in
    *" $found "*) ;;
    *) say "$manifest was edited by someone else, and is kept"; turn restoring edited; return ;;
  esac
  if [ -z "$back" ]; then
    back=1 swapped= old= folders= changed= heard=
    if [ "$found" = "$after" ] || [ -f swap.done ] || [ -f swap.served ]; then swapped=1; leave; fi
  fi
  if [ "$whole" != yes ]; then
    whole=yes
    backups
    if [ $whole = lost ]; then turn restoring stuck; return; fi
    [ $whole = yes ] || return 0
    clock; driven=$tenths
    if [ "$found" = "$after" ]; then changed=$tenths; say "the files from before are in place"; fi
  fi
  assist "$before"
  is_due || return 0
  if serves; then
    good=\${good:-$tenths}
    # the old process may serve on: the kubelet then saw no change, and restarts nothing
    if [ -n "$(left $old)" ]; then [ $((tenths - good)) -ge 450 ] || return 0; fi
    fresh=\${fresh:-$tenths}
    [ -n "$swapped" ] && [ $((tenths - fresh)) -lt 50 ] || { say "the API server serves"; turn restoring restored; }
    return 0
  fi
  good= fresh=
  [ $(((tenths - driven) / 10)) -lt "$patience" ] || [ -n "$late" ] || { late=1; say "the API server does not serve"; }
}
over() { [ -f restored ] || [ -f edited ] || [ -f stuck ]; }
tidy() {
  [ -f settings.sh ] || exit 0 # the stand-in of a later pass is not this one's
  end_stand_in
  rm -f "$unit" "$wanted" pid
}
[ -f settings.sh ] || exit 0; . ./settings.sh || exit 1
clock
bring_back
if [ "$1" = boot ]; then
  end_stand_in
  rm -f old # of before the boot
  turn swap.done swap.undone || turn swap.served swap.undone
  turn armed restoring && say 'the node rebooted before the pass was confirmed'
  [ ! -f restoring ] || { turn "$staged" "$staged.withdrawn"; restoring=$tenths; look; case $found in "$after" | "$before") backups ;; esac; }
  exit 0
fi
echo $$ >pid; began=$up heard_at=$up probed=0 missed=0
[ ! -f old ] || { read -r old <old; heard=1; }
while [ -f settings.sh ]; do
  read -r owner <pid && [ "$owner" != $$ ] && exit 0
  clock
  [ ! -f beat.given ] || ! turn beat.given beat.taken || heard_at=$up
  if [ $((up - heard_at)) -ge "$silence" ] || [ $((up - began)) -ge "$limit" ]; then
    ! turn armed restoring || say "the last heartbeat of irsactl was $((up - heard_at)) s ago"
    [ ! -f confirmed ] || { tidy; exit 0; }
  fi
  if [ -f restoring ]; then restore
  elif [ -f armed ] && [ -f swap.ordered ]; then swap
  elif [ -f armed ] && [ -f swap.done ]; then drive
  elif [ -n "$stays" ] && [ -f armed ] && [ -f swap.served ]; then stay
  else driven=; fi
  if over; then tidy; exit 0; fi
  if [ -n "$driven" ] && [ $((tenths - driven)) -lt 300 ]; then nap .2; else sleep 1; fi
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
