import type { Finding } from '../../chain/finding.ts';
import { isoTime } from '../../errors/iso-time.ts';
import type { NodeFacts } from './facts.ts';
import { finding, nodeNames } from './findings.ts';
import { type NodePlace, nodePaths } from './node/record.ts';
import type { ControlPlaneNode, ControlPlanePorts } from './ports.ts';

/** Whether destroy has begun and has not ended. Needs no API server. */
export async function hasBegunDestroy({ chain, node, files }: NodePlace): Promise<boolean> {
  return (await files.facts(nodePaths(chain, node).destroying)) !== null;
}

/**
 * Records on every node that destroy has begun, so that after a kill every command names destroy, and not apply, which would create
 * the chain again.
 */
export async function recordDestroy(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  { nodeFiles, clock }: Pick<ControlPlanePorts, 'nodeFiles' | 'clock'>,
): Promise<void> {
  for (const node of nodes) {
    const { directory, destroying } = nodePaths(chain, node);
    const files = nodeFiles(node);
    await files.makeDirectory(directory, 0o700);
    const text = `irsactl destroy has begun at ${isoTime(clock.now())} and has not ended.\n`;
    await files.write(destroying, Buffer.from(text), { mode: 0o600 });
  }
}

/** Removes that record when destroy has ended, or apply creates the chain again; also the folders, if they are empty then. */
export async function forgetDestroy(
  chain: string,
  nodes: readonly ControlPlaneNode[],
  { nodeFiles }: Pick<ControlPlanePorts, 'nodeFiles'>,
): Promise<void> {
  for (const node of nodes) {
    const files = nodeFiles(node);
    const { directory, destroying } = nodePaths(chain, node);
    await files.remove(destroying);
    for (const folder of [directory, node.directory]) {
      if ((await files.list(folder))?.length === 0) await files.remove(folder);
    }
  }
}

/** Warns before apply creates a chain again that is being destroyed. */
export function begunDestroy(chain: string, nodes: readonly NodeFacts[]): readonly Finding[] {
  const marked = nodes.filter(({ isDestroying }) => isDestroying).map(({ node }) => node);
  const [first] = marked;
  if (first === undefined) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-168', {
      what: '`irsactl destroy` has begun on this chain and has not ended.',
      why: `${nodePaths(chain, first).destroying} on ${nodeNames(marked)} records it.`,
      next: '`irsactl destroy` continues. `irsactl apply` creates the chain again.',
    }),
  ];
}
