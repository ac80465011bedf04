import { asList, objectsOf, parseObject, stringAt, stringsAt, valueAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import { apiServerAddresses } from './kubernetes-slice.ts';
import type { KubernetesObject } from './transport.ts';

/** The arguments of API servers, as far as the cluster itself shows them. */
interface ShownArguments {
  /** Of each kube-apiserver that a kubelet runs from a manifest: what follows the program. */
  readonly staticPods: readonly (readonly string[])[];
  /** Of each K3s server that is a node: its own arguments, those of its configuration files included. */
  readonly k3sServers: readonly (readonly string[])[];
  /** How many API servers are alive; 0 where the cluster does not say. */
  readonly apiServers: number;
}

export async function shownArguments(client: KubernetesClient): Promise<ShownArguments> {
  const pods = await client.list('/api/v1/namespaces/kube-system/pods');
  const nodes = await client.list('/api/v1/nodes');
  const addresses = await apiServerAddresses(client);
  return {
    staticPods: pods.flatMap((pod) => serverOf(pod) ?? []),
    k3sServers: nodes.flatMap((node) => k3sArguments(node) ?? []),
    apiServers: new Set(addresses).size,
  };
}

/** Only a kubelet's own record of a static pod has this annotation: https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-config-mirror */
const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** In a list, for flatMap. */
function serverOf(pod: KubernetesObject): readonly (readonly string[])[] | null {
  const annotations = stringsAt(pod, 'metadata', 'annotations');
  const phase = stringAt(pod, 'status', 'phase');
  if (!Object.hasOwn(annotations, mirrorAnnotation) || phase === 'Succeeded' || phase === 'Failed')
    return null;
  for (const container of objectsOf(valueAt(pod, 'spec', 'containers'))) {
    const words = [...wordsAt(container, 'command'), ...wordsAt(container, 'args')];
    const program = words.findIndex((word) => /(^|\/)kube-apiserver$/.test(word));
    if (program >= 0) return [words.slice(program + 1)];
  }
  return null;
}

function wordsAt(container: KubernetesObject, member: string): readonly string[] {
  return (asList(container[member]) ?? []).filter((word) => typeof word === 'string');
}

/** A JSON list; K3s masks what is secret in it: https://github.com/k3s-io/k3s/blob/master/pkg/nodeconfig/nodeconfig.go */
function k3sArguments(node: KubernetesObject): readonly (readonly string[])[] | null {
  const text = stringAt(node, 'metadata', 'annotations', 'k3s.io/node-args');
  const list = text === null ? undefined : parseObject(`{"words":${text}}`)?.['words'];
  const words = (asList(list) ?? []).filter((word) => typeof word === 'string');
  return words[0] === 'server' && !words.includes('--disable-apiserver') ? [words] : null;
}
