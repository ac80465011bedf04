import type { Lab, LabNode } from './lab.ts';

/** The only one, or the one that kubeadm made the cluster on. */
export function firstControlPlane(lab: Lab): LabNode {
  const [node] = lab.controlPlanes;
  if (!node) throw new TypeError('a lab has a control plane');
  return node;
}
