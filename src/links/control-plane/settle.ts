import type { Progress } from '../../chain/progress.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { hasBegunDestroy } from './begun-destroy.ts';
import { readable } from './manifest/parse-manifest.ts';
import { patienceFor } from './node/proof.ts';
import { settleNode } from './node/settle.ts';
import { isEnd, readSwitch, reviveSwitch, type SwitchFacts, silenceSeconds } from './node/switch.ts';
import { waiting } from './node/wait-reports.ts';
import type { ControlPlaneNode, NodePorts } from './ports.ts';

/**
 * Finishes on every node what an interrupted run has left, before planning. The caller holds the chain's lease, so no other
 * run is active. In a theft, a node that cannot be settled stops no other: the plan names it.
 */
export async function settleNodes(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  ports: NodePorts,
  progress: Progress,
  isTheft = false,
): Promise<void> {
  for (const node of nodes) {
    const files = ports.nodeFiles(node);
    // A node that cannot be reached stops the plan, unless a stolen key is being replaced.
    const content = await files.read(node.manifest).catch((error: unknown) => {
      if (error instanceof IrsaError) return null;
      throw error;
    });
    if (content === null) continue;
    const manifest = readable(content);
    const patience = patienceFor(manifest?.startupSeconds ?? 0);
    await settleNode({ chain, node, files, ports, progress }, patience).catch((error: unknown) => {
      if (!isTheft || !(error instanceof IrsaError)) throw error;
    });
  }
}

/** How often a switch that died is started again. */
const reviveSeconds = 15;

/**
 * Waits until no switch is active, and returns whether one was. While no API server answers, irsactl cannot take the lease,
 * so another run may be active.
 */
export async function awaitSwitches(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  ports: NodePorts,
  progress: Progress,
): Promise<boolean> {
  const started = ports.clock.elapsed();
  const since = () => Math.round((ports.clock.elapsed() - started) / 1000);
  let wasBusy = false;
  for (const node of nodes) {
    const place = { chain, node, files: ports.nodeFiles(node), ports };
    const report = waiting(
      progress,
      `the change of ${node.name} in progress`,
      `Another irsactl completes it, or ${node.name} rolls it back.`,
      silenceSeconds,
    );
    for (;;) {
      const state = (await readSwitch(place))?.state ?? null;
      const isBusy = state !== null && state !== 'confirmed' && !isEnd(state);
      wasBusy ||= isBusy;
      if (!isBusy || (await ports.cluster.ready())) break;
      // A dead one would never roll back.
      if (since() % reviveSeconds === 0) await reviveSwitch(place);
      report(since());
      await ports.clock.sleep(1000);
    }
  }
  return wasBusy;
}

/** The nodes whose API server may be down because of an interrupted change; neither changes anything nor waits. */
export async function interruptedNodes(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  { nodeFiles }: Pick<NodePorts, 'nodeFiles'>,
): Promise<readonly InterruptedNode[]> {
  const found: InterruptedNode[] = [];
  for (const node of nodes) {
    const place = { chain, node, files: nodeFiles(node) };
    const left = await readSwitch(place);
    if (left === null || left.state === 'confirmed') continue;
    found.push({ node, left, isDestroying: await hasBegunDestroy(place) });
  }
  return found;
}

interface InterruptedNode {
  readonly node: ControlPlaneNode;
  readonly left: SwitchFacts;
  /** Whether destroy began the change. */
  readonly isDestroying: boolean;
}
