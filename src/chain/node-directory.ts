import type { ControlPlaneNode } from '../config/trust-chain.ts';

/** The chain's folder on a control plane node for the staged key, backups and records. Mode 0700. */
export function chainDirectory(chain: string, node: ControlPlaneNode): string {
  return `${node.directory}/${chain}`;
}

/** The path of a new private key that is staged on a control plane node. */
export function stagedKeyPath(chain: string, node: ControlPlaneNode): string {
  return `${chainDirectory(chain, node)}/signing.key`;
}
