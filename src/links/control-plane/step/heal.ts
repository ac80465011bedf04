import type { Progress } from '../../../chain/progress.ts';
import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { nodePaths } from '../desired.ts';
import { workableNode } from '../node-rules.ts';
import { awaitAfterStep } from '../observe.ts';
import type { ControlPlanePorts } from '../ports.ts';
import { hashOf, parseStep } from './records.ts';
import { putBack } from './take-step.ts';

/** What was found: no step that was left unconfirmed, one whose API server serves, or one that was put back. */
export type Healing = 'nothing' | 'serves' | 'put-back';

/**
 * For the moment when the API server does not answer and nothing can be planned: where that is because a run was
 * interrupted after it had changed the manifest, the manifest from before is put back. Needs the node's files only.
 */
export async function healInterruptedStep(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  ports: ControlPlanePorts,
  progress: Progress,
): Promise<Healing> {
  const node = await interruptedNode(chain, nodes, ports);
  if (!node) return 'nothing';
  const files = ports.nodeFiles(node);
  const server = ports.apiServer(node);
  await awaitAfterStep(node, ports);
  if (await server.ready()) return 'serves';
  await putBack({ chain, node, files, server, ports, progress });
  return 'put-back';
}

/** The node whose manifest is that of a step which nobody confirmed; null where there is none. */
export async function interruptedNode(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  ports: ControlPlanePorts,
): Promise<ControlPlaneNode | null> {
  const node = workableNode(nodes);
  if (!node) return null;
  const files = ports.nodeFiles(node);
  const step = parseStep(await files.read(`${nodePaths(chain, node).previous}/record.json`));
  const manifest = await files.read(node.manifest);
  return step && manifest && hashOf(manifest) === step.after ? node : null;
}
