import type { ControlPlaneNode } from '../config/trust-chain.ts';

/** The chain's own folder on a control plane node: staged keys, backups, what was written. Mode 0700. */
export function chainDirectory(chain: string, node: ControlPlaneNode): string {
  return `${node.directory}/${chain}`;
}

/** Where a new signing key waits on the first control plane node before anything uses it. */
export function stagedKeyPaths(
  chain: string,
  node: ControlPlaneNode,
): { readonly privateKey: string; readonly publicKey: string } {
  const directory = chainDirectory(chain, node);
  return { privateKey: `${directory}/signing.key`, publicKey: `${directory}/signing.pub` };
}
