import type { ControlPlaneFacts } from './facts.ts';
import type { ControlPlanePorts } from './ports.ts';

/** What verify judges the control plane by. */
export interface ControlPlaneEvidence {
  readonly facts: ControlPlaneFacts;
  /** The kids of every key that the API server verifies with. */
  readonly servedKeyIds: readonly string[];
}

export async function probeControlPlane(
  facts: ControlPlaneFacts,
  ports: ControlPlanePorts,
): Promise<ControlPlaneEvidence> {
  const [seen] = facts.nodes;
  return { facts, servedKeyIds: seen?.api.serves ? await ports.apiServer(seen.node).servedKeyIds() : [] };
}
