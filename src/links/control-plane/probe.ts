import type { ControlPlaneFacts } from './facts.ts';
import { serverOf } from './node/context.ts';
import type { ControlPlaneNode, ControlPlanePorts } from './ports.ts';

/** A token that one API server issued and another one refused. */
interface Refusal {
  readonly from: ControlPlaneNode;
  readonly by: ControlPlaneNode;
}

/** The evidence of verify for the control plane. */
export interface ControlPlaneEvidence {
  readonly facts: ControlPlaneFacts;
  readonly refusals: readonly Refusal[];
}

/** Presents a token of each API server to every other one. */
export async function probeControlPlane(
  facts: ControlPlaneFacts,
  ports: ControlPlanePorts,
): Promise<ControlPlaneEvidence> {
  const serving = facts.nodes.filter(({ api }) => api.serves);
  const refusals = await Promise.all(
    serving.map(async ({ node: from, source }) => {
      const others = serving.filter(({ node }) => node !== from);
      const minted = others.length > 0 ? await serverOf({ node: from, ports }, source.manifest).mint() : null;
      const found: Refusal[] = [];
      for (const { node: by, source: theirs } of minted ? others : []) {
        const accepts = await serverOf({ node: by, ports }, theirs.manifest).accepts(minted?.token ?? '');
        if (!accepts) found.push({ from, by });
      }
      return found;
    }),
  );
  return { facts, refusals: refusals.flat() };
}
