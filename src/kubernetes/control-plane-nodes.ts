import { isIP } from 'node:net';
import { objectsOf, stringAt, valueAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import type { KubernetesObject } from './transport.ts';

/** A node by the addresses from which the others see it. */
interface NamedNode {
  readonly name: string;
  /** Its InternalIP addresses. */
  readonly addresses: readonly string[];
}

/** https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane */
const label = 'node-role.kubernetes.io/control-plane';

/** The control plane nodes that the cluster names, the oldest first: a key that waits on the first one is found again. */
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

/** Kubernetes takes any text there, and ssh any text for a destination: `user@elsewhere`. */
function internalAddresses(node: KubernetesObject): readonly string[] {
  return objectsOf(valueAt(node, 'status', 'addresses')).flatMap((one) => {
    const address = stringAt(one, 'type') === 'InternalIP' ? stringAt(one, 'address') : null;
    return address !== null && isIP(address) !== 0 ? address : [];
  });
}
