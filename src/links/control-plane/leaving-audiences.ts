import type { Finding } from '../../chain/finding.ts';
import { counted } from '../../errors/counted.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ClusterFacts } from './facts.ts';
import { finding } from './findings.ts';
import { named } from './issuer-change.ts';
import { effectiveAudiences } from './manifest/flags.ts';
import type { OpenedNode } from './node-state.ts';
import type { TokenPod } from './ports.ts';
import { lastChange, tokenHolders } from './removal/tokens-at-risk.ts';

/**
 * Audiences that irsa.yaml does not list. A default token carries all that its API server had when it was minted, so
 * that one may go once every token has another beside it.
 */
export interface LeavingAudiences {
  readonly audiences: readonly string[];
  /** Pods that ask for one of them by name. */
  readonly asking: readonly TokenPod[];
  /** Pods that may hold a default token from before the others were there. */
  readonly holders: readonly TokenPod[];
  /** When no default token needs them any more, in milliseconds since 1970; null before the others are there. */
  readonly safeAt: number | null;
  readonly areFree: boolean;
}

/** Null where irsa.yaml lists no audiences, or the API servers have no others. */
export function leavingAudiences(
  { apiAudiences, audience }: DesiredControlPlane,
  nodes: readonly OpenedNode[],
  cluster: ClusterFacts,
): LeavingAudiences | null {
  if (apiAudiences === null) return null;
  const today = nodes.flatMap(({ state }) => effectiveAudiences(state.flags));
  const audiences = [...new Set(today)].filter((one) => !apiAudiences.includes(one));
  if (audiences.length === 0) return null;
  // Pods ask for the audience of AWS for AWS alone.
  const asked = audiences.filter((one) => one !== audience);
  const asking = cluster.pods.filter((pod) => pod.audiences.some((one) => asked.includes(one)));
  // Where a run was killed in the middle, those that refuse them already have had the others for long.
  const accepting = nodes.filter(({ state }) =>
    effectiveAudiences(state.flags).some((one) => audiences.includes(one)),
  );
  if (!accepting.every((node) => mints(node, apiAudiences))) {
    return { audiences, asking, holders: [], safeAt: null, areFree: false };
  }
  const since = lastChange(accepting);
  const { holders, safeAt } = tokenHolders(cluster, since, []);
  const areFree = cluster.serves && holders.length + asking.length === 0;
  return { audiences, asking, holders, safeAt, areFree };
}

/** By the flags and, where it says so, by the process itself. */
function mints({ facts, state }: OpenedNode, wanted: readonly string[]): boolean {
  const has = (audiences: readonly string[]) => audiences.some((one) => wanted.includes(one));
  return (
    has(effectiveAudiences(state.flags)) && (facts.api.minted === null || has(facts.api.minted.audiences))
  );
}

/** What is still to be said of audiences; `isPlanned` where a plan takes away what may go. */
export function audienceFindings(
  nodes: readonly OpenedNode[],
  leaving: LeavingAudiences | null,
  { apiAudiences }: DesiredControlPlane,
  isPlanned: boolean,
): readonly Finding[] {
  if (leaving) return isPlanned && leaving.areFree ? [] : [staying(leaving)];
  const has = ({ state }: OpenedNode) => effectiveAudiences(state.flags).includes('sts.amazonaws.com');
  if (apiAudiences !== null || !nodes.some(has)) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-016', {
      what: 'Every default token of every pod is accepted by AWS.',
      why: '--api-audiences holds sts.amazonaws.com. irsactl keeps it: taken away at once, it would break running pods.',
      next: 'List the audiences that shall stay under spec.controlPlane.apiAudiences: `irsactl explain IRSA-CONTROLPLANE-016`.',
    }),
  ];
}

function staying({ audiences, asking, holders, safeAt, areFree }: LeavingAudiences): Finding {
  const what = `--api-audiences ${areFree ? 'still has' : 'keeps'} ${audiences.join(', ')}.`;
  const told = (why: string, next: string) => finding.warning('IRSA-CONTROLPLANE-106', { what, why, next });
  if (areFree) return told('No pod needs it any more.', 'Run `irsactl apply --only control-plane`.');
  if (asking.length > 0) {
    return told(
      `${counted(asking.length, 'pod')} asked for it by name: ${named(asking)}.`,
      'Give their volumes another audience, then apply again.',
    );
  }
  if (safeAt === null) {
    return told(
      'The default tokens of today carry no audience of irsa.yaml; those are added first.',
      'Apply; then recreate the pods or wait an hour, and apply again.',
    );
  }
  return told(
    holders.length === 0
      ? 'Which pods hold tokens is not known.'
      : `${counted(holders.length, 'pod')} may hold default tokens that need it: ${named(holders)}.`,
    `Recreate these pods or wait until ${new Date(safeAt).toISOString()}, then apply again.`,
  );
}
