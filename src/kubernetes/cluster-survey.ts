import { parseQuantity } from '../chain/quantity.ts';
import type {
  ClusterNode,
  ClusterSurvey,
  DriverToken,
  KubeadmCerts,
  NodeCapacity,
} from '../links/control-plane/ports.ts';
import { objectsOf, parseObject, stringAt, stringsAt, valueAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import { refusal } from './failures.ts';
import type { KubernetesObject } from './transport.ts';

/** Facts from the cluster: its version, API groups, nodes, and pending kubeadm-certs. */
export async function surveyCluster(client: KubernetesClient): Promise<ClusterSurvey> {
  const version = stringAt((await client.get('/version')) ?? {}, 'gitVersion') ?? '';
  const groups = objectsOf(valueAt((await client.get('/apis')) ?? {}, 'groups'));
  const nodes: ClusterNode[] = [];
  for (const node of await client.list('/api/v1/nodes')) nodes.push(await clusterNode(client, node));
  return {
    version,
    apiGroups: groups.flatMap((group) => stringAt(group, 'name') ?? []),
    nodes,
    kubeadmCerts: await kubeadmCerts(client),
    driverTokens: await driverTokens(client),
    isDiscoveryPublic: await isDiscoveryPublic(client),
  };
}

async function clusterNode(client: KubernetesClient, node: KubernetesObject): Promise<ClusterNode> {
  const name = stringAt(node, 'metadata', 'name') ?? '';
  const labels = Object.keys(stringsAt(node, 'metadata', 'labels'));
  // kubeadm used the second one until 1.24.
  const isControlPlane = labels.some((label) =>
    /^node-role\.kubernetes\.io\/(control-plane|master)$/.test(label),
  );
  return {
    name,
    isControlPlane,
    readySince: readySince(node),
    bootId: stringAt(node, 'status', 'nodeInfo', 'bootID') ?? '',
    os:
      stringAt(node, 'metadata', 'labels', 'kubernetes.io/os') ??
      stringAt(node, 'status', 'nodeInfo', 'operatingSystem') ??
      '',
    osImage: stringAt(node, 'status', 'nodeInfo', 'osImage') ?? '',
    kubeletVersion: stringAt(node, 'status', 'nodeInfo', 'kubeletVersion') ?? '',
    labels,
    annotations: Object.keys(stringsAt(node, 'metadata', 'annotations')),
    capacity: isControlPlane ? await capacityOf(client, node, name) : null,
  };
}

/** https://kubernetes.io/docs/reference/node/node-status/#condition */
function readySince(node: KubernetesObject): number | null {
  const isTrue = (condition: KubernetesObject) =>
    condition['type'] === 'Ready' && condition['status'] === 'True';
  const ready = objectsOf(valueAt(node, 'status', 'conditions')).find(isTrue);
  return ready ? Date.parse(stringAt(ready, 'lastTransitionTime') ?? '') || 0 : null;
}

async function capacityOf(
  client: KubernetesClient,
  node: KubernetesObject,
  name: string,
): Promise<NodeCapacity> {
  const all = await client.list('/api/v1/pods', { fieldSelector: `spec.nodeName=${name}` });
  const pods = all.filter((pod) => !['Succeeded', 'Failed'].includes(stringAt(pod, 'status', 'phase') ?? ''));
  const given = (resource: string) => parseQuantity(stringAt(node, 'status', 'allocatable', resource));
  const asked = (resource: string) => pods.reduce((sum, pod) => sum + requestOf(pod, resource), 0);
  return {
    allocatable: { cpu: Math.floor(given('cpu') * 1000), memory: given('memory'), pods: given('pods') },
    requested: { cpu: Math.ceil(asked('cpu') * 1000), memory: asked('memory'), pods: pods.length },
  };
}

/** https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers */
function requestOf(pod: KubernetesObject, resource: string): number {
  const requests = (member: string, isSidecar: boolean) =>
    objectsOf(valueAt(pod, 'spec', member))
      .filter((container) => (stringAt(container, 'restartPolicy') === 'Always') === isSidecar)
      .map((container) => parseQuantity(stringAt(container, 'resources', 'requests', resource)));
  const sum = (list: readonly number[]) => list.reduce((one, other) => one + other, 0);
  const running = sum(requests('containers', false)) + sum(requests('initContainers', true));
  const overhead = parseQuantity(stringAt(pod, 'spec', 'overhead', resource));
  return Math.max(running, 0, ...requests('initContainers', false)) + overhead;
}

/** https://kubernetes-csi.github.io/docs/token-requests.html */
const defaultTokenSeconds = 3600;

async function driverTokens(client: KubernetesClient): Promise<readonly DriverToken[]> {
  const drivers = await client.list('/apis/storage.k8s.io/v1/csidrivers');
  return drivers.flatMap((driver) =>
    objectsOf(valueAt(driver, 'spec', 'tokenRequests')).map((request) => ({
      driver: stringAt(driver, 'metadata', 'name') ?? '',
      audience: stringAt(request, 'audience') ?? '',
      seconds: Number(request['expirationSeconds'] ?? defaultTokenSeconds),
    })),
  );
}

/** Reads only the metadata, never the keys: https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches */
async function kubeadmCerts(client: KubernetesClient): Promise<KubeadmCerts | null> {
  const request = {
    method: 'GET',
    path: '/api/v1/namespaces/kube-system/secrets/kubeadm-certs',
    accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
  } as const;
  const answer = await client.send(request);
  if (answer.status === 404) return null;
  if (answer.status !== 200) throw refusal(client.server, request, answer);
  const secret = parseObject(answer.text) ?? {};
  const owners = objectsOf(valueAt(secret, 'metadata', 'ownerReferences'));
  return {
    goesWithToken: owners.some((owner) => stringAt(owner, 'name')?.startsWith('bootstrap-token-')),
  };
}

/** https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery */
async function isDiscoveryPublic(client: KubernetesClient): Promise<boolean> {
  const bindings = await client.list('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings');
  return bindings.some(
    (binding) =>
      stringAt(binding, 'roleRef', 'name') === 'system:service-account-issuer-discovery' &&
      objectsOf(valueAt(binding, 'subjects')).some(
        (subject) => stringAt(subject, 'name') === 'system:unauthenticated',
      ),
  );
}
