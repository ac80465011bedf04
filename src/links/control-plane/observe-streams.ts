import type { Change } from '../../chain/change.ts';
import { noConsent } from '../../chain/link.ts';
import { nodeNameOf } from './change.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';
import { planControlPlane } from './plan.ts';
import type { ControlPlanePorts } from './ports.ts';
import { planControlPlaneRemoval } from './removal.ts';

/**
 * What runs through each API server that is to be restarted. Only of those: metrics are megabytes, and a chain that
 * stands is looked at again and again.
 */
export async function withStreams(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  ports: Pick<ControlPlanePorts, 'apiServer'>,
): Promise<ControlPlaneFacts> {
  const restarted = restartsOf(desired, facts);
  const counted = async (one: NodeFacts): Promise<NodeFacts> =>
    one.api.serves && restarted.has(one.node.name)
      ? { ...one, streams: await ports.apiServer(one.node).streams() }
      : one;
  return { ...facts, nodes: await Promise.all(facts.nodes.map(counted)) };
}

function restartsOf(desired: DesiredControlPlane, facts: ControlPlaneFacts): ReadonlySet<string> {
  const plans = desired.goesBack
    ? (['sign-back', 'accept-back'] as const).map((stage) =>
        planControlPlaneRemoval(desired, facts, stage, noConsent),
      )
    : [planControlPlane(desired, facts, noConsent)];
  const restarts = ({ disruptive }: Change) => disruptive;
  return new Set(
    plans.flatMap(({ changes }) => changes.filter(restarts).map(({ target }) => nodeNameOf(target))),
  );
}
