import type { Finding } from '../../chain/finding.ts';
import { counted } from '../../errors/counted.ts';
import { isForAws } from '../../trust/aws-audiences.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ClusterFacts, NodeFacts } from './facts.ts';
import { finding, named } from './findings.ts';
import type { TokenPod } from './ports.ts';
import { lastChange, tokenHolders } from './token-holders.ts';

/**
 * Audiences that irsa.yaml does not list. A default token carries all that its API server had when it was minted, so
 * that one may go once every token has another beside it.
 */
interface LeavingAudiences {
  readonly audiences: readonly string[];
  /** Who asks for one of them by name: pods, and storage drivers. */
  readonly asking: readonly string[];
  /** Pods that may hold a default token from before the others were there. */
  readonly holders: readonly TokenPod[];
  /** `to-come`: the manifest of some API server has none of those listed; `unread`: its process has not. */
  readonly others: 'there' | 'to-come' | 'unread';
  /** When no default token needs them any more, in milliseconds since 1970. */
  readonly safeAt: number;
  readonly areFree: boolean;
}

/** Null where irsa.yaml lists no audiences, or the API servers have no others. */
export function leavingAudiences(
  desired: DesiredControlPlane,
  nodes: readonly NodeFacts[],
  cluster: ClusterFacts,
): LeavingAudiences | null {
  const { apiAudiences } = desired;
  if (apiAudiences === null) return null;
  const today = nodes.flatMap(({ source }) => source.form.audiences);
  const audiences = [...new Set(today)].filter((one) => !apiAudiences.includes(one));
  if (audiences.length === 0) return null;
  const asking = askersFor(audiences, desired, cluster);
  const others = othersOf(nodes, apiAudiences);
  const { holders, safeAt } = tokenHolders(cluster, lastChange(undecided(nodes, audiences)), []);
  const areFree = cluster.serves && others === 'there' && holders.length + asking.length === 0;
  return { audiences, asking, holders, others, safeAt, areFree };
}

/** Pods ask for the audience of AWS for AWS alone. */
function askersFor(
  audiences: readonly string[],
  { audience }: DesiredControlPlane,
  { pods, survey }: ClusterFacts,
): readonly string[] {
  const asked = audiences.filter((one) => !isForAws(one, audience));
  const asking = pods.filter((pod) => pod.audiences.some((one) => asked.includes(one)));
  const drivers = (survey?.driverTokens ?? []).filter((one) => asked.includes(one.audience));
  return [
    ...(asking.length > 0 ? [`${counted(asking.length, 'pod')} (${named(asking)})`] : []),
    ...new Set(drivers.map(({ driver }) => `the storage driver ${driver}`)),
  ];
}

function othersOf(nodes: readonly NodeFacts[], wanted: readonly string[]): LeavingAudiences['others'] {
  const has = (audiences: readonly string[]) => audiences.some((one) => wanted.includes(one));
  if (!nodes.every(({ source }) => has(source.form.audiences))) return 'to-come';
  const isRead = ({ api }: NodeFacts) => api.minted === null || has(api.minted.audiences);
  return nodes.every(isRead) ? 'there' : 'unread';
}

/**
 * Where a run was killed as it took them away, the API servers that it was done with changed for this alone, after it
 * had been found to be safe. Whatever else wrote a manifest counts as a change.
 */
function undecided(nodes: readonly NodeFacts[], leaving: readonly string[]): readonly NodeFacts[] {
  const isDone = ({ record, hash, source }: NodeFacts) =>
    record?.written?.hash === hash && !source.form.audiences.some((one) => leaving.includes(one));
  return nodes.filter((node) => !isDone(node));
}

/** What is still to be said of audiences; `isPlanned` where a plan takes away what may go. */
export function audienceFindings(
  nodes: readonly NodeFacts[],
  leaving: LeavingAudiences | null,
  { apiAudiences, audience }: DesiredControlPlane,
  isPlanned: boolean,
): readonly Finding[] {
  if (leaving) return isPlanned && leaving.areFree ? [] : [staying(leaving)];
  const today = nodes.flatMap(({ source }) => source.form.audiences);
  const forAws = today.find((one) => isForAws(one, audience));
  if (apiAudiences !== null || forAws === undefined) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-016', {
      what: 'Every default token of every pod is accepted by AWS.',
      why: `--api-audiences holds ${forAws}. irsactl keeps it: taken away at once, it would break running pods.`,
      next: 'List the audiences that shall stay under spec.controlPlane.apiAudiences: `irsactl explain IRSA-CONTROLPLANE-016`.',
    }),
  ];
}

function staying(leaving: LeavingAudiences): Finding {
  const what = `--api-audiences ${leaving.areFree ? 'still has' : 'keeps'} ${leaving.audiences.join(', ')}.`;
  return finding.warning('IRSA-CONTROLPLANE-106', { what, ...reasonOf(leaving) });
}

function reasonOf(leaving: LeavingAudiences): { readonly why: string; readonly next: string } {
  const { asking, holders, others, safeAt, areFree } = leaving;
  if (areFree)
    return { why: 'No pod needs them any more.', next: 'Run `irsactl apply --only control-plane`.' };
  const reasons: readonly (readonly [boolean, string, string])[] = [
    [
      others === 'to-come',
      'Today’s default tokens carry no audience of irsa.yaml; apply adds those first.',
      'Apply; then recreate the pods or wait an hour',
    ],
    [
      others === 'unread',
      'An API server was not started anew since the audiences of irsa.yaml were added.',
      'Restart the API server',
    ],
    [
      asking.length > 0,
      `Asked for by name: ${asking.join(', ')}.`,
      'Let who asks by name ask for another audience',
    ],
    [
      others === 'there' && holders.length > 0,
      `${counted(holders.length, 'pod')} may hold default tokens that need them: ${named(holders)}.`,
      `Recreate these pods or wait until ${new Date(safeAt).toISOString()}`,
    ],
  ];
  const holding = reasons.filter(([holds]) => holds);
  return {
    why: holding.map(([, why]) => why).join(' ') || 'Which pods hold tokens is not known.',
    next: `${holding.map(([, , next]) => next).join('; ') || 'See that the API server answers'}; then apply again.`,
  };
}
