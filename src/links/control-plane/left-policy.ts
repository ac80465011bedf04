import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { change, targetOf } from './change.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding } from './findings.ts';
import { endpointPolicyOf } from './stand-in/names.ts';
import { isEnd } from './switch/switch-state.ts';

/**
 * Takes away the policy by which a stand-in kept the `kubernetes` endpoint, also where a step that is confirmed or
 * undone first ends that stand-in: what the switch of a node needs for it may not be there.
 */
export function policyRelease(
  desired: DesiredControlPlane,
  { nodes, cluster }: ControlPlaneFacts,
): Change | null {
  const [first] = nodes;
  if (!first || !cluster.hasEndpointPolicy) return null;
  const policy = endpointPolicyOf(desired.chain);
  return change.delete('release-endpoint', targetOf(first, `ValidatingAdmissionPolicy/${policy}`), {
    before: { policy },
    why: 'An interrupted run has left it, and no stand-in needs it any more.',
    disruptive: false,
  });
}

/** Says so as long as no step is under way that the policy may belong to. */
export function leftPolicyFindings(
  desired: DesiredControlPlane,
  { nodes, cluster }: ControlPlaneFacts,
): readonly Finding[] {
  if (!cluster.hasEndpointPolicy || nodes.some(mayHaveStandIn)) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-132', {
      what: 'An interrupted run has left an admission policy that keeps the addresses of the Service kubernetes.',
      why: `ValidatingAdmissionPolicy ${endpointPolicyOf(desired.chain)} refuses to leave its Endpoints and EndpointSlice empty: an API server that stops stays in them, and clients are led to nobody.`,
      next: '`irsactl apply --only control-plane` takes it away.',
    }),
  ];
}

function mayHaveStandIn({ switch: own }: NodeFacts): boolean {
  return own?.hasStandIn === true && !isEnd(own.state);
}
