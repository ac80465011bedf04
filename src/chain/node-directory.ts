import type { ControlPlaneNode } from '../config/trust-chain.ts';

/** The chain's own folder on a control plane node: the staged key, backups, what was written. Mode 0700. */
export function chainDirectory(chain: string, node: ControlPlaneNode): string {
  return `${node.directory}/${chain}`;
}

/** Where a new private key waits on the first control plane node before anything uses it. */
export function stagedKeyPath(chain: string, node: ControlPlaneNode): string {
  return `${chainDirectory(chain, node)}/signing.key`;
}
