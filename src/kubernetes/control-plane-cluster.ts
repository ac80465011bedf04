import { ownerOf } from '../chain/pod-owner.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type {
  ClusterMembers,
  ClusterPort,
  Leader,
  TokenPod,
  TokenSecret,
} from '../links/control-plane/ports.ts';
import { isJsonObject, objectsOf, stringAt, valueAt } from '../trust/json.ts';
import { readiness } from './api-server.ts';
import type { KubernetesClient } from './client.ts';
import { surveyCluster } from './cluster-survey.ts';
import { isUnreachable } from './failures.ts';
import { apiServerAddresses } from './kubernetes-slice.ts';
import { staticPodFault } from './static-pod-fault.ts';
import { readTokenClaims } from './token-claims.ts';
import type { KubernetesObject } from './transport.ts';

/** The control-plane link's port to the cluster. */
export function clusterPort(client: KubernetesClient): ClusterPort {
  return {
    ready: async () => (await readiness(client)) !== 'not ready',
    kubeadmConfig: () => kubeadmConfig(client),
    replaceKubeadmConfig: (before, after) => replaceKubeadmConfig(client, before, after),
    members: () => members(client),
    survey: () => surveyCluster(client),
    leaders: () => leaders(client),
    staticPodFault: (pod) => staticPodFault(client, pod),
    tokenPods: () => listTokenPods(client),
    tokenSecrets: () => listTokenSecrets(client),
    deleteKubeadmCerts: async () => {
      await client.delete('/api/v1/namespaces/kube-system/secrets/kubeadm-certs');
    },
    renewTokenSecret: (secret) => renewTokenSecret(client, secret),
  };
}

/** https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-reconfigure/#applying-cluster-configuration-changes */
const configMap = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';

async function kubeadmConfig(client: KubernetesClient): Promise<string | null> {
  const map = await client.get(configMap);
  return map && (stringAt(map, 'data', 'ClusterConfiguration') ?? '');
}

/** The resourceVersion that was read guards against concurrent writers. */
async function replaceKubeadmConfig(client: KubernetesClient, before: string, after: string): Promise<void> {
  const map = await client.get(configMap);
  const data = map?.['data'];
  if (!map || !isJsonObject(data) || data['ClusterConfiguration'] !== before) {
    throw new IrsaError('IRSA-PLAN-001', {
      what: 'The ConfigMap kubeadm-config changed after the plan was made; irsactl left it as it is.',
      why: 'Its ClusterConfiguration differs from the one in the plan.',
      next: 'Run `irsactl plan` and read the new plan.',
    });
  }
  await client.replace(configMap, { ...map, data: { ...data, ClusterConfiguration: after } });
}

/** https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane */
const controlPlaneLabel = 'node-role.kubernetes.io/control-plane';

async function members(client: KubernetesClient): Promise<ClusterMembers> {
  const nodes = await client.list('/api/v1/nodes', { labelSelector: controlPlaneLabel });
  const addresses = await apiServerAddresses(client);
  return { controlPlaneNodes: nodes.map((node) => nameOf(node).name), apiServers: addresses };
}

/** https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken */
const defaultTokenSeconds = 3600;

async function listTokenPods(client: KubernetesClient): Promise<readonly TokenPod[]> {
  const pods = await client.list('/api/v1/pods');
  return pods.flatMap((pod) => {
    const phase = stringAt(pod, 'status', 'phase');
    if (phase === 'Succeeded' || phase === 'Failed') return [];
    const tokens = objectsOf(valueAt(pod, 'spec', 'volumes'))
      .flatMap((volume) => objectsOf(valueAt(volume, 'projected', 'sources')))
      .flatMap((source) => objectsOf([source['serviceAccountToken'] ?? null]));
    if (tokens.length === 0) return [];
    const created = Date.parse(stringAt(pod, 'metadata', 'creationTimestamp') ?? '') || 0;
    const { kind, name } = ownerOf(pod);
    const node = stringAt(pod, 'spec', 'nodeName') ?? '';
    const owned = { owner: `${kind}/${name}`, node, created, started: oldestStart(pod) };
    const lifetimes = tokens.map((token) => ({
      audience: stringAt(token, 'audience'),
      seconds: Number(token['expirationSeconds'] ?? defaultTokenSeconds),
    }));
    return [
      { ...nameOf(pod), ...owned, audiences: lifetimes.flatMap(({ audience }) => audience ?? []), lifetimes },
    ];
  });
}

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-states */
function oldestStart(pod: KubernetesObject): number | null {
  const times = ['containerStatuses', 'initContainerStatuses']
    .flatMap((list) => objectsOf(valueAt(pod, 'status', list)))
    .map((status) => Date.parse(stringAt(status, 'state', 'running', 'startedAt') ?? ''))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0 ? null : Math.min(...times);
}

async function listTokenSecrets(client: KubernetesClient): Promise<readonly TokenSecret[]> {
  const secrets = await client.list('/api/v1/secrets', {
    fieldSelector: 'type=kubernetes.io/service-account-token',
  });
  return secrets.map((secret) => {
    const token = Buffer.from(stringAt(secret, 'data', 'token') ?? '', 'base64').toString('utf8');
    return { ...nameOf(secret), keyId: readTokenClaims(token)?.keyId || null };
  });
}

/**
 * The token controller fills in a missing token:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/serviceaccount/tokens_controller.go
 */
async function renewTokenSecret(
  client: KubernetesClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
  const secret = await client.get(path);
  const data = secret?.['data'];
  if (!secret || !isJsonObject(data)) return;
  const { token: _, ...kept } = data;
  await client.replace(path, { ...secret, data: kept });
}

function nameOf(object: KubernetesObject): { namespace: string; name: string } {
  return {
    namespace: stringAt(object, 'metadata', 'namespace') ?? '',
    name: stringAt(object, 'metadata', 'name') ?? '',
  };
}

/** https://kubernetes.io/docs/concepts/architecture/leases/#leader-election */
async function leaders(client: KubernetesClient): Promise<readonly Leader[]> {
  const found: Leader[] = [];
  for (const name of ['kube-controller-manager', 'kube-scheduler']) {
    try {
      const lease = await client.get(`/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${name}`);
      if (lease) found.push(leaderOf(name, lease));
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      found.push({ name, renewed: null });
    }
  }
  return found;
}

function leaderOf(name: string, lease: KubernetesObject): Leader {
  const [holder, time] = [stringAt(lease, 'spec', 'holderIdentity'), stringAt(lease, 'spec', 'renewTime')];
  const at = Date.parse(time ?? '');
  return {
    name,
    renewed: holder && time ? `${holder} ${time}` : null,
    ...(!Number.isNaN(at) && { at }),
  };
}
