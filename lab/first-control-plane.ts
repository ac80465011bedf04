import type { Lab, LabNode } from './lab.ts';

/** Returns the node on which kubeadm created the cluster. */
export function firstControlPlane(lab: Lab): LabNode {
  const [node] = lab.controlPlanes;
  if (!node) throw new TypeError('a lab has a control plane');
  return node;
}
