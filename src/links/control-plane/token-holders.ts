import type { ClusterFacts, NodeFacts } from './facts.ts';
import type { TokenPod } from './ports.ts';
import { clockAhead } from './preflight/clock-ahead.ts';

/** Default tokens live for 3607 seconds. */
const shortestSeconds = 3_600;
const longestSeconds = 86_400;
/** The kubelet checks each pod about once a minute. */
const lateSeconds = 300;

/**
 * How long a pod may hold an old token for the API server. The kubelet replaces it after 80 % of its lifetime, and after 24
 * hours at the latest.
 * https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#launch-a-pod-using-service-account-token-projection
 */
function holdsMilliseconds({ lifetimes }: TokenPod, audiences: readonly string[]): number {
  const lives = lifetimes
    .filter(({ audience }) => audience === null || audiences.includes(audience))
    .map(({ seconds }) => Math.min(seconds * 0.8, longestSeconds) + lateSeconds);
  return Math.max(shortestSeconds, ...lives) * 1000;
}

/**
 * The pods that may hold tokens from before a change, with these or the default audiences, and the time from which none does.
 * Both times are in milliseconds since 1970.
 */
export function tokenHolders(
  { pods, now }: Pick<ClusterFacts, 'pods' | 'now'>,
  changed: number,
  audiences: readonly string[],
): { readonly holders: readonly TokenPod[]; readonly safeAt: number } {
  // creationTimestamp has whole seconds, so the comparison uses them too.
  const since = Math.floor(changed / 1000) * 1000;
  const safeFrom = (pod: TokenPod) => changed + holdsMilliseconds(pod, audiences);
  const holders = pods.filter((pod) => pod.created < since && now < safeFrom(pod));
  return { holders, safeAt: Math.max(changed, ...holders.map(safeFrom)) };
}

/**
 * The last change of the API servers, in milliseconds since 1970, by the clock of the node that is furthest ahead. The
 * creation times of pods come from the API servers' clocks, those of records from irsactl's.
 */
export function lastChange(nodes: readonly NodeFacts[]): number {
  const leads = nodes.map(({ machine }) => (machine ? clockAhead(machine.clock).least : 0));
  return Math.max(0, ...nodes.map(lastChangeOf)) + Math.max(0, ...leads);
}

function lastChangeOf({ record, source }: NodeFacts): number {
  return Math.max(record?.written?.at ?? 0, source.attributes.modified);
}
