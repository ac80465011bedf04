import { IrsaError } from '../errors/irsa-error.ts';
import type {
  ApiServer,
  ClusterMembers,
  MintedToken,
  TokenPod,
  TokenSecret,
} from '../links/control-plane/ports.ts';
import { objectsOf, parseObject, stringAt, valueAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import { isUnreachable } from './failures.ts';
import { clusterDiscovery, clusterJwks } from './look-up.ts';
import type { ProbeAccount } from './probe-account.ts';
import { readTokenClaims } from './token-claims.ts';
import type { KubernetesObject } from './transport.ts';

/** The API server behind a client, as the control-plane link needs it. */
export function apiServer(client: KubernetesClient, account: ProbeAccount): ApiServer {
  return {
    ready: () => isReady(client),
    servedIssuer: () => servedIssuer(client),
    servedKeyIds: () => servedKeyIds(client),
    process: () => processStart(client),
    mint: () => mintToken(client, account),
    accepts: async (token) => (await client.reviewToken(token)).authenticated,
    kubeadmConfig: () => kubeadmConfig(client),
    members: () => members(client),
    tokenPods: () => listTokenPods(client),
    tokenSecrets: () => listTokenSecrets(client),
  };
}

/** https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-reconfigure/#applying-cluster-configuration-changes */
async function kubeadmConfig(client: KubernetesClient): Promise<string | null> {
  const map = await client.get('/api/v1/namespaces/kube-system/configmaps/kubeadm-config');
  return map && (stringAt(map, 'data', 'ClusterConfiguration') ?? '');
}

/** https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane */
const controlPlaneLabel = 'node-role.kubernetes.io/control-plane';
/** The API servers that are alive write their addresses there. */
const endpoints = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes';

async function members(client: KubernetesClient): Promise<ClusterMembers> {
  const nodes = await client.list('/api/v1/nodes', { labelSelector: controlPlaneLabel });
  const slice = await client.get(endpoints);
  const addresses = objectsOf(valueAt(slice ?? {}, 'endpoints')).flatMap((endpoint) => {
    const list = valueAt(endpoint, 'addresses');
    return Array.isArray(list) ? list.filter((address) => typeof address === 'string') : [];
  });
  return { controlPlaneNodes: nodes.map((node) => nameOf(node).name), apiServers: addresses };
}

async function isReady(client: KubernetesClient): Promise<boolean> {
  try {
    const answer = await client.send({ method: 'GET', path: '/readyz', timeoutMilliseconds: 5_000 });
    return answer.status === 200;
  } catch (error) {
    if (isUnreachable(error)) return false;
    throw error;
  }
}

async function servedIssuer(client: KubernetesClient): Promise<string | null> {
  try {
    return stringAt((await clusterDiscovery(client)) ?? {}, 'issuer');
  } catch (error) {
    if (isUnreachable(error)) return null;
    throw error;
  }
}

async function servedKeyIds(client: KubernetesClient): Promise<readonly string[]> {
  const keys = objectsOf(valueAt(parseObject(await clusterJwks(client)) ?? {}, 'keys'));
  return keys.flatMap((key) => stringAt(key, 'kid') ?? []);
}

/** https://github.com/prometheus/client_golang: a process says when it was started. */
async function processStart(client: KubernetesClient): Promise<string | null> {
  const answer = await client.send({ method: 'GET', path: '/metrics' });
  return /^process_start_time_seconds (\S+)$/m.exec(answer.text)?.[1] ?? null;
}

async function mintToken(client: KubernetesClient, account: ProbeAccount): Promise<MintedToken | null> {
  const token = await account.mint();
  if (token === null) return null;
  const claims = readTokenClaims(token);
  if (claims) return { token, ...claims };
  throw new IrsaError('IRSA-CLUSTER-006', {
    what: `The API server at ${client.server} minted something that is no token.`,
    why: 'The answer to a TokenRequest is not a JWT.',
    next: 'Check what stands between irsactl and the API server.',
  });
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
    const lifetimes = tokens.map((token) => ({
      audience: stringAt(token, 'audience'),
      seconds: Number(token['expirationSeconds'] ?? defaultTokenSeconds),
    }));
    return [
      { ...nameOf(pod), created, audiences: lifetimes.flatMap(({ audience }) => audience ?? []), lifetimes },
    ];
  });
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

function nameOf(object: KubernetesObject): { namespace: string; name: string } {
  return {
    namespace: stringAt(object, 'metadata', 'namespace') ?? '',
    name: stringAt(object, 'metadata', 'name') ?? '',
  };
}
