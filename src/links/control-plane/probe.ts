import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts } from './facts.ts';
import type { ControlPlanePorts } from './ports.ts';

/** What verify judges the control plane by. */
export interface ControlPlaneEvidence {
  readonly facts: ControlPlaneFacts;
  /** The kids of every key that the API server verifies with. */
  readonly servedKeyIds: readonly string[];
}

export async function probeControlPlane(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  ports: ControlPlanePorts,
): Promise<ControlPlaneEvidence> {
  const [node] = desired.nodes;
  const asks = facts?.api.serves === true && node !== undefined;
  return { facts, servedKeyIds: asks ? await ports.apiServer(node).servedKeyIds() : [] };
}
