import type { ControlPlaneNode } from './trust-chain.ts';

/** A node and how irsactl reaches it, for output. */
export function placeOfNode({ name, access }: ControlPlaneNode): string {
  return access.kind === 'local' ? `${name} (this machine)` : `${name} (ssh ${access.host})`;
}
