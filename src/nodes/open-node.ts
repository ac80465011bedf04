import { IrsaError } from '../errors/irsa-error.ts';
import type { ControlPlaneNode, NodeFiles } from '../links/control-plane/ports.ts';
import { localFiles } from './local-files.ts';

/** The file system of a control plane node. */
export function openNode(node: ControlPlaneNode): NodeFiles {
  if (node.access.kind === 'local') return localFiles;
  throw new IrsaError('IRSA-CONTROLPLANE-001', {
    what: `The control plane node ${node.name} is to be reached over ssh (${node.access.host}).`,
    why: 'This version of irsactl changes one node only, the one that it runs on; ssh comes with a later one.',
    next: 'Run irsactl on that node itself, without `ssh:` for it in irsa.yaml.',
  });
}
