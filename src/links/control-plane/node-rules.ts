import type { Finding } from '../../chain/finding.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { finding } from './findings.ts';

/** The one local node that this version can work on; null where there is another number, or it is elsewhere. */
export function workableNode(nodes: readonly ControlPlaneNode[]): ControlPlaneNode | null {
  const [node, ...others] = nodes;
  return node && others.length === 0 && node.access.kind === 'local' ? node : null;
}

/** Why irsactl cannot work on these nodes; null where it can. */
export function nodesFinding(nodes: readonly ControlPlaneNode[]): Finding | null {
  const [node, ...others] = nodes;
  if (!node) {
    return finding.error('IRSA-CONTROLPLANE-006', {
      what: 'irsa.yaml names no control plane node.',
      why: 'spec.controlPlane.nodes is empty, so there is no API server that could sign for the chain.',
      next: 'Name the control plane node under spec.controlPlane.nodes.',
    });
  }
  if (others.length > 0) {
    return finding.error('IRSA-CONTROLPLANE-005', {
      what: `irsa.yaml names ${nodes.length} control plane nodes: ${nodes.map(({ name }) => name).join(', ')}.`,
      why: 'This version changes clusters with one; two passes over several nodes come with a later one.',
      next: 'Nothing was changed. Use irsactl on a cluster with one control plane node until then.',
    });
  }
  if (node.access.kind === 'local') return null;
  return finding.error('IRSA-CONTROLPLANE-001', {
    what: `The control plane node ${node.name} is to be reached over ssh (${node.access.host}).`,
    why: 'This version changes the node that it runs on; ssh comes with a later one.',
    next: 'Run irsactl on that node itself, without `ssh:` for it in irsa.yaml.',
  });
}
