import type { ControlPlaneFacts } from './facts.ts';
import type { ControlPlaneNode, ControlPlanePorts } from './ports.ts';

/** A token that one API server issued and another one turned away. */
export interface Refusal {
  readonly from: ControlPlaneNode;
  readonly by: ControlPlaneNode;
}

/** What verify judges the control plane by. */
export interface ControlPlaneEvidence {
  readonly facts: ControlPlaneFacts;
  readonly refusals: readonly Refusal[];
}

/** Shows a token of each API server to every other one, each at its own address. */
export async function probeControlPlane(
  facts: ControlPlaneFacts,
  ports: ControlPlanePorts,
): Promise<ControlPlaneEvidence> {
  const serving = facts.nodes.filter(({ api }) => api.serves).map(({ node }) => node);
  const refusals = await Promise.all(serving.map((from) => refusalsOf(from, serving, ports)));
  return { facts, refusals: refusals.flat() };
}

async function refusalsOf(
  from: ControlPlaneNode,
  all: readonly ControlPlaneNode[],
  ports: ControlPlanePorts,
): Promise<readonly Refusal[]> {
  const others = all.filter((node) => node !== from);
  const minted = others.length > 0 ? await ports.apiServer(from).mint() : null;
  if (minted === null) return [];
  const answers = await Promise.all(
    others.map(async (by) => ({ from, by, accepts: await ports.apiServer(by).accepts(minted.token) })),
  );
  return answers.filter(({ accepts }) => !accepts).map(({ by }) => ({ from, by }));
}
