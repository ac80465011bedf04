import { isIP } from 'node:net';
import { objectsOf, stringAt, valueAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import type { KubernetesObject } from './transport.ts';

/** A node with its addresses in the cluster. */
interface NamedNode {
  readonly name: string;
  /** Its InternalIP addresses. */
  readonly addresses: readonly string[];
}

/** https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane */
const label = 'node-role.kubernetes.io/control-plane';

/**
 * The control plane nodes from the cluster, the oldest first, so that irsactl finds a key staged on the first one
 * again.
 */
export async function controlPlaneNodes(client: KubernetesClient): Promise<readonly NamedNode[]> {
  const nodes = await client.list('/api/v1/nodes', { labelSelector: label });
  return nodes.toSorted((one, other) => (ageOf(one) < ageOf(other) ? -1 : 1)).map(namedNode);
}

function namedNode(node: KubernetesObject): NamedNode {
  return { name: stringAt(node, 'metadata', 'name') ?? '', addresses: internalAddresses(node) };
}

function ageOf(node: KubernetesObject): string {
  return `${stringAt(node, 'metadata', 'creationTimestamp')} ${stringAt(node, 'metadata', 'name')}`;
}

/** Only IP addresses: Kubernetes accepts any text here, and ssh accepts any text as destination: `user@elsewhere`. */
function internalAddresses(node: KubernetesObject): readonly string[] {
  return objectsOf(valueAt(node, 'status', 'addresses')).flatMap((one) => {
    const address = stringAt(one, 'type') === 'InternalIP' ? stringAt(one, 'address') : null;
    return address !== null && isIP(address) !== 0 ? address : [];
  });
}
