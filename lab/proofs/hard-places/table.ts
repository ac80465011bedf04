import type { LabNode } from '../../lab.ts';
import { kubectlOf } from '../../load/kubectl.ts';
import { apiServerManifest } from '../api-server-manifest.ts';
import { onNode } from '../on-node.ts';
import { anewSince, apiServerOf } from './api-server-process.ts';
import { fill, filler, giveRoom, requestAll } from './full-node.ts';
import type { HardPlace } from './hard-place.ts';

/** The API server listens at this address, or at every one again. */
async function bindTo(node: LabNode, address: string | null): Promise<void> {
  const process = await apiServerOf(node);
  const line =
    address === null ? '' : `; s#^\\( *- \\)--advertise-address=.*#&\\n\\1--bind-address=${address}#`;
  await onNode(node, `sed -i '/--bind-address=/d${line}' ${apiServerManifest}`);
  await anewSince(node, process);
}

export const hardPlaces: readonly HardPlace[] = [
  {
    name: 'full-node',
    what: 'the node takes no more pods',
    arrange: fill,
    mend: giveRoom,
    isProven: false,
  },
  {
    name: 'all-requested',
    what: 'the processor of the node is requested to the last tenth',
    arrange: requestAll,
    mend: (_, lab) => kubectlOf(lab).try(['delete', 'pod', filler, '--grace-period=0', '--force']),
    isProven: false,
  },
  {
    name: 'bind-address',
    what: 'the API server listens at one address of the node alone',
    arrange: (node) => bindTo(node, node.address),
    mend: (node) => bindTo(node, null),
    isProven: true,
  },
];
