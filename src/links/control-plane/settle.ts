import type { Progress } from '../../chain/progress.ts';
import { readable } from './manifest/parse-manifest.ts';
import { patienceFor } from './node/proof.ts';
import { settleNode } from './node/settle.ts';
import { isEnd, readSwitch, silenceSeconds } from './node/switch.ts';
import { waiting } from './node/words.ts';
import type { ControlPlaneNode, ControlPlanePorts } from './ports.ts';

/**
 * Ends on every node what an interrupted run has left, before anything is planned. The caller holds the chain's lease, so no
 * other run is at work.
 */
export async function settleNodes(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  ports: ControlPlanePorts,
  progress: Progress,
): Promise<void> {
  for (const node of nodes) {
    const files = ports.nodeFiles(node);
    const manifest = readable((await files.read(node.manifest)) ?? Buffer.of());
    await settleNode({ chain, node, files, ports, progress }, patienceFor(manifest?.startupSeconds ?? 0));
  }
}

/**
 * While no API server answers, the lease cannot be taken, and another run may be at work: waits until no switch is under way
 * any more. False where none was.
 */
export async function awaitSwitches(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  ports: Pick<ControlPlanePorts, 'nodeFiles' | 'cluster' | 'clock'>,
  progress: Progress,
): Promise<boolean> {
  const started = ports.clock.elapsed();
  const since = () => Math.round((ports.clock.elapsed() - started) / 1000);
  let wasBusy = false;
  for (const node of nodes) {
    const place = { chain, node, files: ports.nodeFiles(node) };
    const report = waiting(
      progress,
      `a change of ${node.name} that was interrupted`,
      `${node.name} rolls it back without irsactl.`,
      silenceSeconds,
    );
    for (;;) {
      const state = (await readSwitch(place))?.state ?? null;
      const isBusy = state !== null && state !== 'confirmed' && !isEnd(state);
      wasBusy ||= isBusy;
      if (!isBusy || (await ports.cluster.ready())) break;
      report(since());
      await ports.clock.sleep(1000);
    }
  }
  return wasBusy;
}

/** The nodes of which an interrupted change is the reason why their API server is away; changes and awaits nothing. */
export async function interruptedNodes(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  { nodeFiles }: Pick<ControlPlanePorts, 'nodeFiles'>,
): Promise<readonly { readonly node: ControlPlaneNode; readonly state: string; readonly report: string }[]> {
  const found: { node: ControlPlaneNode; state: string; report: string }[] = [];
  for (const node of nodes) {
    const left = await readSwitch({ chain, node, files: nodeFiles(node) });
    if (left !== null && left.state !== 'confirmed') found.push({ node, ...left });
  }
  return found;
}
