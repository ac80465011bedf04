import type { ControlPlaneNode } from '../config/trust-chain.ts';

/** The chain's folder on a control plane node for keys, backups and records. Mode 0700. */
export function chainDirectory(chain: string, node: ControlPlaneNode): string {
  return `${node.directory}/${chain}`;
}

/** The private keys of a rotation on a control plane node, each in `KID.key`. */
export function keysFolder(chain: string, node: ControlPlaneNode): string {
  return `${chainDirectory(chain, node)}/keys`;
}

export function keyPath(chain: string, node: ControlPlaneNode, kid: string): string {
  return `${keysFolder(chain, node)}/${kid}.key`;
}
