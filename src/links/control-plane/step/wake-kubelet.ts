import { nodePaths } from '../desired.ts';
import { minorOf } from '../kubeadm-config/parse-config.ts';
import type { StepContext } from './step-context.ts';

/**
 * The kubelet looks once whether the old static pod is gone, and again only 10 to 15 s later. A manifest that comes into
 * its folder it looks at once. Why, and since when that is safe: docs/decisions/0027-kubelet-woken.md
 */
const wokenSince = 27;

/** So long the kubelet may take to be done with a static pod whose process has ended; woken sooner, it waits all the same. */
const settledMilliseconds = 1500;
/** The kubelet looks again 10 s after the change at the earliest: until then nothing was started that would be ended. */
const unstartedMilliseconds = 8000;

/** Whether a kubelet of this version starts a static pod whose manifest went and came back a moment ago. */
export function canBeWoken(kubeletVersion: string | null): boolean {
  const minor = minorOf(kubeletVersion ?? '');
  return minor !== null && minor >= wokenSince;
}

/**
 * $1: the manifest. $2: where it is meanwhile. $3: its SHA-256; another one stays. One that somebody wrote meanwhile
 * stays as well.
 */
export const wakeScript = `
[ "$(sha256sum <"$1" | cut -c1-64)" = "$3" ] && mv -f "$1" "$2" || exit 0
sleep .5 2>/dev/null || sleep 1
ln "$2" "$1" 2>/dev/null || [ -e "$1" ] || mv "$2" "$1"
[ ! -e "$1" ] || rm -f "$2"
`;

/** What one look at the node found. */
interface Seen {
  /** Whether a process from before the change is there. */
  readonly hasOld: boolean;
  readonly hasNew: boolean;
}

/** Wakes the kubelet once, as soon as that helps, and not where the new API server may have been started already. */
export function waker(context: StepContext, hash: string) {
  const { chain, node, ports } = context;
  const { clock } = ports;
  const changedAt = clock.elapsed();
  let endedAt: number | null = null;
  let isWoken = false;
  return async ({ hasOld, hasNew }: Seen): Promise<void> => {
    const now = clock.elapsed();
    endedAt = hasOld ? null : (endedAt ?? now);
    const isLate = hasNew || now - changedAt > unstartedMilliseconds;
    if (isWoken || isLate || endedAt === null || now - endedAt < settledMilliseconds) return;
    isWoken = true;
    const aside = `${nodePaths(chain, node).previous}/aside.yaml`;
    await ports.shell(node).run(wakeScript, { args: [node.manifest, aside, hash] });
  };
}
