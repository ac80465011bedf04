import type { NodeShell } from '../../../chain/node-shell.ts';
import { nodePaths } from '../desired.ts';
import { minorOf } from '../kubeadm-config/parse-config.ts';
import type { FlagList } from '../manifest/flag-list.ts';
import type { ServerProcess } from './server-processes.ts';
import type { StepContext } from './step-context.ts';

/** Since when it is safe, and why it is done at all: docs/decisions/0027-kubelet-woken.md */
const wokenSince = 27;

/** The kubelet looks again 10 s after a change at the earliest: until then it has started nothing that would be ended. */
const unstartedSeconds = 8;

/**
 * Whether a kubelet starts a static pod whose manifest went and came back a moment ago, and the API server with these flags
 * ends soon enough for that.
 */
export function canBeWoken(kubeletVersion: string | null, flags: FlagList): boolean {
  const minor = minorOf(kubeletVersion ?? '');
  const lingers =
    !/^0(ms|s|m|h)?$/.test(flags.last('shutdown-delay-duration') ?? '0') ||
    flags.last('shutdown-send-retry-after') === 'true';
  return minor !== null && minor >= wokenSince && !lingers;
}

/** $1: a process. The cgroups of its pod: of cgroup v2, of each controller of v1, or of both. */
export const podFoldersScript = `
while IFS=: read -r number controllers path; do
  pod=\${path%/*}
  for root in '' /unified "/\${controllers#name=}"; do
    [ -z "$pod" ] || [ ! -d "/sys/fs/cgroup$root$pod" ] || echo "/sys/fs/cgroup$root$pod"
  done
done <"/proc/$1/cgroup"
exit 0
`;

/**
 * $1: the manifest. $2: where it is meanwhile. $3: its SHA-256. $4: seconds after its change from which on nobody is woken
 * any more. Then the cgroups of the old pod, which the kubelet takes away as the last of it. Whoever writes a manifest
 * meanwhile keeps it.
 */
export const wakeScript = `
manifest=$1 aside=$2 hash=$3 limit=$4
shift 4
is_there() { for folder; do [ ! -d "$folder" ] || return 0; done; return 1; }
is_early() { changed=$(stat -c %Z "$manifest") && [ $(($(date +%s) - changed)) -lt "$limit" ]; }
nap() { sleep "$1" 2>/dev/null || sleep 1; }
[ $# -gt 0 ] || nap 1.5
while is_there "$@"; do is_early || exit 0; nap .1; done
nap .3
is_early && [ "$(sha256sum <"$manifest" | cut -c1-64)" = "$hash" ] || exit 0
trap '' HUP INT TERM
mv -f "$manifest" "$aside"
until [ -e "$manifest" ] || ln "$aside" "$manifest" || mv -n "$aside" "$manifest" || [ ! -e "$aside" ]; do sleep 1; done
[ ! -e "$manifest" ] || rm -f "$aside"
`;

/** What one look at the node found. */
interface Seen {
  /** Whether a process from before the change is there. */
  readonly hasOld: boolean;
  readonly hasNew: boolean;
}

/** Wakes the kubelet once, when the old API server has ended, unless the new one is there already. */
export function waker(context: StepContext, hash: string, old: readonly ServerProcess[]) {
  const { chain, node, ports } = context;
  const shell = ports.shell(node);
  let folders: readonly string[] | null = null;
  let isOver = false;
  return async ({ hasOld, hasNew }: Seen): Promise<void> => {
    folders ??= await podFoldersOf(shell, old);
    if (isOver || hasOld) return;
    isOver = true;
    if (hasNew) return;
    const aside = `${nodePaths(chain, node).previous}/aside.yaml`;
    await shell.run(wakeScript, { args: [node.manifest, aside, hash, String(unstartedSeconds), ...folders] });
  };
}

async function podFoldersOf(shell: NodeShell, processes: readonly ServerProcess[]): Promise<string[]> {
  const folders: string[] = [];
  for (const { pid } of processes) {
    const { stdout } = await shell.run(podFoldersScript, { args: [String(pid)] });
    folders.push(...stdout.toString('utf8').split('\n').filter(Boolean));
  }
  return folders;
}
