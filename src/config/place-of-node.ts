import type { ControlPlaneNode } from './trust-chain.ts';

/** A node and how it is reached, for a person. */
export function placeOfNode({ name, access }: ControlPlaneNode): string {
  return access.kind === 'local' ? `${name} (this machine)` : `${name} (ssh ${access.host})`;
}
