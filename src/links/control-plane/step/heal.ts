import type { Progress } from '../../../chain/progress.ts';
import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { nodePaths } from '../desired.ts';
import { readable } from '../manifest/parse-manifest.ts';
import type { ControlPlanePorts, NodeFiles } from '../ports.ts';
import { nextAfterInterruption, stateAfterInterruption } from '../switch/after-interruption.ts';
import { isUndoneUnseen, wasUndoneUnseen } from '../switch/interrupted-step.ts';
import { hasFired, isEditedSince, isEnd } from '../switch/switch-state.ts';
import { awaitReady } from './await-serving.ts';
import { lastLineSince } from './container-log.ts';
import { patienceOf } from './expectation.ts';
import { fired, readSwitch } from './live-switch.ts';
import { undoStep, wentBack } from './put-back.ts';
import { readStep } from './read-records.ts';
import { hashOf, parseFailed, type StepRecord } from './records.ts';
import type { NodeContext } from './step-context.ts';
import { waitingAsBefore } from './wait-times.ts';
import { ifLeftDown } from './what-if.ts';

/** What was found: no step that was left unconfirmed, or only such whose API server serves. */
type Healing = 'nothing' | 'serves';

/**
 * Puts the files from before an interrupted step back on each node whose API server it left down, and then stops with
 * the reason: nothing is tried again by itself. Needs the files of the nodes only.
 */
export async function healInterruptedStep(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  ports: ControlPlanePorts,
  progress: Progress,
): Promise<Healing> {
  let healing: Healing = 'nothing';
  for (const found of await findUnconfirmed(chain, nodes, ports)) {
    const { node, files, manifest } = found;
    const server = ports.apiServer(node);
    const context = { chain, node, files, server, ports, progress };
    const patience = patienceOf(manifest, ports);
    const report = await waitingAsBefore(
      context,
      'new-flags',
      `the API server of ${node.name}, which an interrupted run has changed`,
      ifLeftDown(node, patience),
    );
    const isReady = await awaitReady(server, ports, patience, report);
    const now = await undone(context);
    const state = now.switch?.state ?? null;
    const isOthers = now.step !== null && isEditedSince(state, now.step, now.hash);
    const hasToBeUndone = state !== null && hasFired(state) && !wasUndoneUnseen(now) && !isOthers;
    if (!isReady || hasToBeUndone) await undoInterrupted(context);
    healing = 'serves';
  }
  return healing;
}

/** Puts the files from before an interrupted step back, and stops with the reason. */
export async function undoInterrupted(context: NodeContext): Promise<never> {
  const now = await undone(context);
  if (isUndoneUnseen(now)) {
    await undoStep(context, { reason: null, hasSigned: true });
    throw fired(context);
  }
  const line = await lastLineSince(context.files, new Map());
  const { switch: own } = now;
  const did = own && isEnd(own.state) ? `; the switch on the node: ${own.report.replaceAll('\n', ', ')}` : '';
  const reason = `it did not serve after an interrupted run${line === null ? '' : `; its last line: ${line}`}${did}`;
  throw wentBack(context, reason, await undoStep(context, { reason, hasSigned: true }));
}

async function undone({ chain, files, node }: Pick<NodeContext, 'chain' | 'files' | 'node'>) {
  const paths = nodePaths(chain, node);
  const manifest = await files.read(node.manifest);
  return {
    hash: manifest && hashOf(manifest),
    switch: await readSwitch({ chain, files, node }),
    step: await readStep({ chain, files, node }),
    failed: parseFailed(await files.read(paths.failed)),
  };
}

/** Says why an API server is down, where an interrupted run of irsactl is the reason; changes and awaits nothing. */
export async function interruptedStep(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  ports: ControlPlanePorts,
): Promise<IrsaError | null> {
  const [found] = await findUnconfirmed(chain, nodes, ports);
  if (!found) return null;
  const { node, step, files } = found;
  const line = await lastLineSince(files, new Map());
  const now = await undone({ chain, node, files });
  const state = now.switch?.state ?? null;
  const left = {
    state,
    isOthers: isEditedSince(state, step, now.hash),
    isUnseen: isUndoneUnseen(now),
    manifest: node.manifest,
    failed: nodePaths(chain, node).failed,
  };
  return new IrsaError('IRSA-CONTROLPLANE-046', {
    what: `The API server of ${node.name} does not answer since an interrupted change of irsactl.`,
    why: `irsactl put a new manifest in place at ${new Date(step.started).toISOString()}${stateAfterInterruption(left)}.${line === null ? '' : ` The last line of the API server: ${line}`}`,
    next: nextAfterInterruption(left),
  });
}

interface Unconfirmed {
  readonly node: ControlPlaneNode;
  readonly files: NodeFiles;
  readonly step: StepRecord;
  readonly manifest: Parameters<typeof patienceOf>[0];
}

/** Only while the manifest in place is one of the step. A node that cannot be reached has nothing to add. */
async function findUnconfirmed(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  ports: ControlPlanePorts,
): Promise<readonly Unconfirmed[]> {
  const found: Unconfirmed[] = [];
  for (const node of nodes) {
    try {
      const files = ports.nodeFiles(node);
      const step = await readStep({ chain, files, node });
      const content = await files.read(node.manifest);
      if (!step || !content || ![step.after, step.between].includes(hashOf(content))) continue;
      found.push({ node, files, step, manifest: readable(content) });
    } catch (error) {
      if (!(error instanceof IrsaError)) throw error;
    }
  }
  return found;
}
