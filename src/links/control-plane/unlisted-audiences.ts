import type { Finding } from '../../chain/finding.ts';
import { counted } from '../../errors/counted.ts';
import { isoTime } from '../../errors/iso-time.ts';
import { daySeconds, lateSeconds } from '../../rotation/gates.ts';
import { isForAws } from '../../trust/aws-audiences.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ClusterFacts, NodeFacts } from './facts.ts';
import { finding, named } from './findings.ts';
import { lastChange } from './last-change.ts';
import type { TokenPod } from './ports.ts';

/**
 * Audiences that irsa.yaml does not list. A default token has all audiences that its API server had when it was minted. So
 * one can be removed when every token also has another.
 */
interface UnlistedAudiences {
  readonly audiences: readonly string[];
  /** The pods and storage drivers that request one of them by name. */
  readonly requesters: readonly string[];
  /** Pods that may hold a default token without a listed audience. */
  readonly holders: readonly TokenPod[];
  /** The listed audiences. `missing`: some API server has none in its manifest; `not-loaded`: none in its process. */
  readonly listed: 'active' | 'missing' | 'not-loaded';
  /** From when no default token needs them, in milliseconds since 1970. */
  readonly safeAt: number;
  readonly areRemovable: boolean;
}

/** Null if irsa.yaml lists no audiences, or the API servers have no others. */
export function unlistedAudiences(
  desired: DesiredControlPlane,
  nodes: readonly NodeFacts[],
  cluster: ClusterFacts,
): UnlistedAudiences | null {
  const { apiAudiences } = desired;
  if (apiAudiences === null) return null;
  const today = nodes.flatMap(({ source }) => source.form.audiences);
  const audiences = [...new Set(today)].filter((one) => !apiAudiences.includes(one));
  if (audiences.length === 0) return null;
  const requesters = requestersOf(audiences, desired, cluster);
  const listed = stateOfListed(nodes, apiAudiences);
  const { holders, safeAt } = defaultTokenHolders(cluster, lastChange(unfinished(nodes, audiences)));
  const areRemovable = cluster.serves && listed === 'active' && holders.length + requesters.length === 0;
  return { audiences, requesters, holders, listed, safeAt, areRemovable };
}

/** Default tokens live for 3607 seconds. */
const shortestSeconds = 3_600;

/**
 * How long a pod may hold a default token. The kubelet replaces it after 80 % of its lifetime, and after 24 hours at the latest.
 * https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#launch-a-pod-using-service-account-token-projection
 */
function holdsMilliseconds({ lifetimes }: TokenPod): number {
  const lives = lifetimes
    .filter(({ audience }) => audience === null)
    .map(({ seconds }) => Math.min(seconds * 0.8, daySeconds) + lateSeconds);
  return Math.max(shortestSeconds, ...lives) * 1000;
}

/** The pods that may hold default tokens from before a change, and the time from which none does, in milliseconds since 1970. */
function defaultTokenHolders({ pods, now }: ClusterFacts, changed: number) {
  // creationTimestamp has whole seconds, so the comparison uses them too.
  const since = Math.floor(changed / 1000) * 1000;
  const safeFrom = (pod: TokenPod) => changed + holdsMilliseconds(pod);
  const holders = pods.filter((pod) => pod.created < since && now < safeFrom(pod));
  return { holders, safeAt: Math.max(changed, ...holders.map(safeFrom)) };
}

/** Ignores requests for the audience of AWS, whose tokens go only to AWS. */
function requestersOf(
  audiences: readonly string[],
  { audience }: DesiredControlPlane,
  { pods, survey }: ClusterFacts,
): readonly string[] {
  const asked = audiences.filter((one) => !isForAws(one, audience));
  const requesters = pods.filter((pod) => pod.audiences.some((one) => asked.includes(one)));
  const drivers = (survey?.driverTokens ?? []).filter((one) => asked.includes(one.audience));
  return [
    ...(requesters.length > 0 ? [`${counted(requesters.length, 'pod')} (${named(requesters)})`] : []),
    ...new Set(drivers.map(({ driver }) => `the storage driver ${driver}`)),
  ];
}

function stateOfListed(nodes: readonly NodeFacts[], wanted: readonly string[]): UnlistedAudiences['listed'] {
  const has = (audiences: readonly string[]) => audiences.some((one) => wanted.includes(one));
  if (!nodes.every(({ source }) => has(source.form.audiences))) return 'missing';
  const isLoaded = ({ api }: NodeFacts) => api.minted === null || has(api.minted.audiences);
  return nodes.every(isLoaded) ? 'active' : 'not-loaded';
}

/**
 * Omits API servers from which a killed run has already removed the audiences: it had found that safe, and changed nothing
 * else. Any other write of a manifest counts as a change.
 */
function unfinished(nodes: readonly NodeFacts[], unlisted: readonly string[]): readonly NodeFacts[] {
  const isDone = ({ record, hash, source }: NodeFacts) =>
    record?.written?.hash === hash && !source.form.audiences.some((one) => unlisted.includes(one));
  return nodes.filter((node) => !isDone(node));
}

/** The findings about audiences; `isPlanned` if the plan removes those that can be removed. */
export function audienceFindings(
  nodes: readonly NodeFacts[],
  unlisted: UnlistedAudiences | null,
  { apiAudiences, audience }: DesiredControlPlane,
  isPlanned: boolean,
): readonly Finding[] {
  if (unlisted) return isPlanned && unlisted.areRemovable ? [] : [kept(unlisted)];
  const today = nodes.flatMap(({ source }) => source.form.audiences);
  const forAws = today.find((one) => isForAws(one, audience));
  if (apiAudiences !== null || forAws === undefined) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-016', {
      what: "AWS accepts every pod's default token.",
      why: `--api-audiences has ${forAws}. irsactl keeps it: removing it in one step would break running pods.`,
      next: 'List the audiences to keep under spec.controlPlane.apiAudiences: `irsactl explain IRSA-CONTROLPLANE-016`.',
    }),
  ];
}

function kept(unlisted: UnlistedAudiences): Finding {
  const what = `--api-audiences ${unlisted.areRemovable ? 'still has' : 'keeps'} ${unlisted.audiences.join(', ')}.`;
  return finding.warning('IRSA-CONTROLPLANE-106', { what, ...reasonOf(unlisted) });
}

function reasonOf(unlisted: UnlistedAudiences): { readonly why: string; readonly next: string } {
  const { requesters, holders, listed, safeAt, areRemovable } = unlisted;
  if (areRemovable) return { why: 'No pod needs them.', next: 'Run `irsactl apply --only control-plane`.' };
  const reasons: readonly (readonly [boolean, string, string])[] = [
    [
      listed === 'missing',
      'Current default tokens have no audience of irsa.yaml; apply adds those first.',
      'Apply; then recreate the pods or wait an hour',
    ],
    [
      listed === 'not-loaded',
      'An API server has not restarted since the audiences of irsa.yaml were added.',
      'Restart the API server',
    ],
    [
      requesters.length > 0,
      `Requested by name by ${requesters.join(', ')}.`,
      'Make them request another audience',
    ],
    [
      listed === 'active' && holders.length > 0,
      `${counted(holders.length, 'pod')} may hold default tokens that need them: ${named(holders)}.`,
      `Recreate these pods or wait until ${isoTime(safeAt)}`,
    ],
  ];
  const valid = reasons.filter(([applies]) => applies);
  return {
    why: valid.map(([, why]) => why).join(' ') || 'irsactl cannot see which pods hold tokens.',
    next: `${valid.map(([, , next]) => next).join('; ') || 'Make sure that the API server answers'}; then apply again.`,
  };
}
