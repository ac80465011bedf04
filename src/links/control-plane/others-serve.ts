import type { Finding } from '../../chain/finding.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { DesiredControlPlane } from './desired.ts';
import { notServing } from './findings.ts';
import type { OpenedNode } from './node-state.ts';
import { nodeNames } from './open-nodes.ts';
import type { ControlPlanePorts } from './ports.ts';

/** Nothing is changed while an API server is away that no step of irsactl has taken away. */
export function servingFindings(nodes: readonly OpenedNode[]): readonly Finding[] {
  const serving = nodes.filter(({ facts }) => facts.api.serves).length;
  const others = nodes.length === 1 ? null : othersServe(serving, nodes.length);
  return nodes
    .filter(({ facts, state }) => state.step === 'none' && !facts.api.serves)
    .map(({ state }) => notServing(state.node.name, others));
}

/** A change of an API server restarts no etcd: its majority stays what it is. */
function othersServe(serving: number, all: number): string {
  const left = serving < 2 ? 'none' : `${serving - 1}`;
  return `${serving} of ${all} API servers serve; while one of these restarts, ${left} would. And one that is away cannot be taught to accept what the others are to sign.`;
}

/** One of them may miss a look, a second apart. */
const looks = 5;

/**
 * Minutes may have passed since the plan was made. An API server that restarts leaves its clients to the others.
 *
 * @throws Where there are others, and none of them serves.
 */
export async function assertOthersServe(
  { nodes }: Pick<DesiredControlPlane, 'nodes'>,
  node: ControlPlaneNode,
  ports: ControlPlanePorts,
): Promise<void> {
  const others = nodes.filter(({ name }) => name !== node.name);
  if (others.length === 0) return;
  for (let look = 1; ; look += 1) {
    const answers = await Promise.all(others.map((other) => ports.apiServer(other).ready()));
    if (answers.includes(true)) return;
    if (look === looks) break;
    await ports.clock.sleep(1000);
  }
  throw new IrsaError('IRSA-CONTROLPLANE-133', {
    what: `The API server of ${node.name} is the only one that is left, and was not changed: nobody would serve while it restarts.`,
    why: `/readyz of ${nodeNames(others)} does not answer ok.`,
    next: 'Bring another one back, then run `irsactl apply` (or `irsactl destroy`) again: it goes on from here.',
  });
}
