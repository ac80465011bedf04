import { type DesiredControlPlane, nodePaths } from './desired.ts';
import { formContext } from './form-context.ts';
import { kubeadmPair } from './key-placement.ts';
import { readFlags } from './manifest/flags.ts';
import { keepOriginal } from './step/original.ts';
import { type NodeContext, parsed, readPlaced, refuseUntrustedFolder } from './step/step-context.ts';

/**
 * Keeps what the only API server was before kubeadm-config speaks of the chain: `kubeadm upgrade` may give it the issuer from there
 * before irsactl does.
 */
export async function keepBefore(desired: DesiredControlPlane, node: NodeContext): Promise<void> {
  await refuseUntrustedFolder({ ...node, folder: nodePaths(node.chain, node.node).directory });
  const { content } = await readPlaced(node);
  const hasPair = kubeadmPair(readFlags(parsed(content, node.node))) !== null;
  const isInPair = desired.ownKey && desired.placement !== 'separate' && hasPair;
  const context = await formContext({ isInPair, isBack: false }, desired, node);
  await keepOriginal(context, context.current, []);
}
