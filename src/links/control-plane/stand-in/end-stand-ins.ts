import type { NodeContext } from '../step/step-context.ts';
import { standInNames } from './names.ts';

/** Removes every stand-in of the chain from the node, also one that an interrupted run left: the kubelet ends it. */
export async function endStandIns({
  chain,
  files,
  node,
  ports,
}: Pick<NodeContext, 'chain' | 'files' | 'node' | 'ports'>): Promise<void> {
  const { manifests, podPrefix, folder } = standInNames(chain, node);
  await ports.shell(node).run(removeScript, { args: [`${manifests}/${podPrefix}`] });
  await files.remove(folder);
}

/** $1: what the manifests begin with. */
export const removeScript = 'rm -f "$1"*.yaml';
