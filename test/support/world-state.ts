import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import type { RunningSandbox } from '../../src/sandbox/start-sandbox.ts';
import type { Json } from '../../src/trust/json.ts';

/** Kinds of which irsactl could leave objects behind. */
const collections = [
  '/api/v1/namespaces',
  '/api/v1/serviceaccounts',
  '/api/v1/secrets',
  '/api/v1/configmaps',
  '/api/v1/pods',
  '/apis/coordination.k8s.io/v1/leases',
  '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
  '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
];

/** Fields that change even if nothing else does. */
const passing = new Set(['resourceVersion', 'managedFields', 'generation', 'renewTime', 'acquireTime']);

/** Returns every object of those kinds without these fields; excludes the API server's own leases, which it renews. */
export async function clusterState(cluster: LocalCluster): Promise<Json> {
  const all: Record<string, Json> = {};
  for (const path of collections) {
    const list = record(await cluster.api.call('GET', path));
    const items = Array.isArray(list['items']) ? list['items'] : [];
    all[path] = items.map((item) => lasting(item)).filter((item) => !isApiServerLease(item));
  }
  return all;
}

/** Returns all AWS resources in the sandbox. */
export function sandboxState(sandbox: RunningSandbox): unknown {
  const { accounts } = sandbox.state;
  return structuredClone({
    accounts: [...accounts.values()].map(({ roles, policies, providers }) => ({
      roles,
      policies,
      providers,
    })),
    buckets: [...sandbox.s3Store.buckets.keys()],
    distributions: [...sandbox.cloudFront.distributions.keys()],
    accessControls: [...sandbox.cloudFront.accessControls.keys()],
  });
}

function lasting(value: Json): Json {
  if (Array.isArray(value)) return value.map((part: Json) => lasting(part));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !passing.has(key))
      .map(([key, part]) => [key, lasting(part)]),
  );
}

function isApiServerLease(item: Json): boolean {
  const labels = record(record(record(item)['metadata'] ?? null)['labels'] ?? null);
  return labels['apiserver.kubernetes.io/identity'] === 'kube-apiserver';
}

function record(value: Json): Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
