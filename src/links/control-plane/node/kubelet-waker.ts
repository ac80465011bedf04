import type { NodeShell } from '../../../chain/node-shell.ts';
import { minorOf } from '../kubernetes-version.ts';
import type { FlagList } from '../manifest/flag-list.ts';
import type { NodeContext } from './context.ts';
import type { ServerProcess } from './processes.ts';
import { nodePaths } from './record.ts';

/** Later, the kubelet may have started the new container, which waking would end: it checks 10 s after a change at the earliest. */
const wakeWithinSeconds = 8;
/** The minor version of the kubelet from which waking it is safe: docs/decisions/0027-kubelet-woken.md */
const wokenSince = 27;

/**
 * Whether a kubelet restarts a static pod whose manifest disappears and reappears quickly, and an API server with these flags
 * ends soon enough for that.
 */
export function canBeWoken(kubeletVersion: string, flags: FlagList): boolean {
  const minor = minorOf(kubeletVersion);
  const endsSlowly =
    !/^0(ms|s|m|h)?$/.test(flags.last('shutdown-delay-duration') ?? '0') ||
    flags.last('shutdown-send-retry-after') === 'true';
  return minor !== null && minor >= wokenSince && !endsSlowly;
}

/**
 * $1: a process. The cgroups of its pod: of cgroup v2, of each controller of v1, or of both. A runtime may have created some below
 * them, as crun does (`run.oci.systemd.subgroup`): https://github.com/containers/crun/blob/1.23/crun.1.md
 */
export const podFoldersScript = `
while IFS=: read -r number controllers path; do
  pod=$path
  until case "\${pod##*/}" in '' | *pod*) true ;; *) false ;; esac; do pod=\${pod%/*}; done
  for root in '' /unified "\${controllers:+/\${controllers#name=}}"; do
    [ -z "\${pod##*/}" ] || [ ! -d "/sys/fs/cgroup$root$pod" ] || echo "/sys/fs/cgroup$root$pod"
  done
done <"/proc/$1/cgroup"
exit 0
`;

/**
 * $1: the manifest. $2: its temporary place. $3: its SHA-256. $4: seconds after its change after which the kubelet is no longer
 * woken. Then the cgroups of the old pod, which the kubelet removes last, within 2 s. A manifest that another writer writes in
 * between is kept.
 */
export const wakeScript = `
manifest=$1 aside=$2 hash=$3 limit=$4
shift 4
is_there() { for folder; do [ ! -d "$folder" ] || return 0; done; return 1; }
is_early() { changed=$(stat -c %Z "$manifest") && [ $(($(date +%s) - changed)) -lt "$limit" ]; }
nap() { sleep "$1" 2>/dev/null || sleep 1; }
[ $# -gt 0 ] || sleep 2
while is_there "$@"; do is_early || exit 0; nap .1; done
nap .3
is_early && [ "$(sha256sum <"$manifest" | cut -c1-64)" = "$hash" ] || exit 0
trap '' HUP INT TERM
mv -f "$manifest" "$aside"
until [ -e "$manifest" ] || ln "$aside" "$manifest" || mv -n "$aside" "$manifest" || [ ! -e "$aside" ]; do sleep 1; done
[ ! -e "$manifest" ] || rm -f "$aside"
`;

/**
 * Returns a function that wakes the kubelet once, after the old API server has ended, unless the new one already runs:
 * docs/decisions/0027-kubelet-woken.md. `hash` is that of the new manifest.
 */
export async function kubeletWaker(
  { chain, node, ports }: NodeContext,
  hash: string,
  old: readonly ServerProcess[],
): Promise<(hasNew: boolean) => Promise<void>> {
  const shell = ports.shell(node);
  // After the process has ended, its cgroups can no longer be found.
  const folders = await podFoldersOf(shell, old);
  const aside = `${nodePaths(chain, node).pass}/aside.yaml`;
  const args = [node.manifest, aside, hash, String(wakeWithinSeconds), ...folders];
  let isOver = false;
  return async (hasNew) => {
    if (!isOver && !hasNew) await shell.run(wakeScript, { args, doing: 'waking the kubelet' });
    isOver = true;
  };
}

async function podFoldersOf(
  shell: NodeShell,
  processes: readonly ServerProcess[],
): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const { pid } of processes) {
    const { stdout } = await shell.run(podFoldersScript, { args: [String(pid)] });
    folders.push(...stdout.toString('utf8').split('\n').filter(Boolean));
  }
  return folders;
}
