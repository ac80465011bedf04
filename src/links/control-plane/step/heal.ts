import type { Progress } from '../../../chain/progress.ts';
import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { nodePaths } from '../desired.ts';
import { parseManifest } from '../manifest/parse-manifest.ts';
import type { ControlPlanePorts } from '../ports.ts';
import { awaitReady, waiting } from './await-serving.ts';
import { lastLineSince } from './container-log.ts';
import { patienceOf } from './expectation.ts';
import { putBack } from './put-back.ts';
import { hashOf, parseStep, type StepRecord } from './records.ts';
import type { NodeContext } from './step-context.ts';
import { wentBack } from './take-step.ts';

/** What was found: no step that was left unconfirmed, or one whose API server serves. */
type Healing = 'nothing' | 'serves';

/**
 * Restores the previous manifest when an interrupted apply left the API server down, and then stops with the reason:
 * nothing is tried again by itself. Needs the node's files only.
 */
export async function healInterruptedStep(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  ports: ControlPlanePorts,
  progress: Progress,
): Promise<Healing> {
  const found = await findUnconfirmed(chain, nodes, ports);
  if (!found) return 'nothing';
  const { node, files, manifest } = found;
  const server = ports.apiServer(node);
  const context = { chain, node, files, server, ports, progress };
  const report = waiting(progress, `the API server of ${node.name}, which an interrupted run has changed`);
  if (await awaitReady(server, ports, patienceOf(manifest, ports), report)) return 'serves';
  return undoInterrupted(context);
}

/** Puts the manifest from before an interrupted step back, and stops with the reason. */
export async function undoInterrupted(context: NodeContext): Promise<never> {
  const line = await lastLineSince(context.files, new Map());
  const reason = `it did not serve after an interrupted run${line === null ? '' : `; its last line: ${line}`}`;
  await putBack(context, reason);
  throw wentBack(context, reason);
}

/** Says why the API server is down, where an interrupted run of irsactl is the reason; changes and awaits nothing. */
export async function interruptedStep(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  ports: ControlPlanePorts,
): Promise<IrsaError | null> {
  const found = await findUnconfirmed(chain, nodes, ports);
  if (!found) return null;
  const { node, step, files } = found;
  const line = await lastLineSince(files, new Map());
  return new IrsaError('IRSA-CONTROLPLANE-046', {
    what: `The API server of ${node.name} does not answer since an interrupted change of irsactl.`,
    why: `irsactl put a new manifest in place at ${new Date(step.started).toISOString()} and was stopped before it saw it working${line === null ? '.' : `. The last line of the API server: ${line}`}`,
    next: 'Run `irsactl apply` (or `irsactl destroy`): it puts the previous manifest back where the API server does not come up.',
  });
}

interface Unconfirmed {
  readonly node: ControlPlaneNode;
  readonly files: ReturnType<ControlPlanePorts['nodeFiles']>;
  readonly step: StepRecord;
  readonly manifest: Parameters<typeof patienceOf>[0];
}

/** Only while the manifest in place is the one that the step wrote. */
async function findUnconfirmed(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  ports: ControlPlanePorts,
): Promise<Unconfirmed | null> {
  for (const node of nodes) {
    const found = await unconfirmedOn(chain, node, ports);
    if (found) return found;
  }
  return null;
}

async function unconfirmedOn(
  chain: string,
  node: ControlPlaneNode,
  ports: ControlPlanePorts,
): Promise<Unconfirmed | null> {
  const files = ports.nodeFiles(node);
  const step = parseStep(await files.read(`${nodePaths(chain, node).previous}/record.json`));
  const content = await files.read(node.manifest);
  if (!step || !content || hashOf(content) !== step.after) return null;
  const read = parseManifest(content);
  return { node, files, step, manifest: 'manifest' in read ? read.manifest : null };
}
