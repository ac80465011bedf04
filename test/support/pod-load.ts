import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { type Json, stringAt, valueAt } from '../../src/trust/json.ts';

const role = 'arn:aws:iam::123456789012:role/orders';

/** One requested pod, and its result. */
export interface Created {
  readonly began: number;
  /** Duration of its creation, in milliseconds. */
  readonly took: number;
  readonly result: 'injected' | 'uninjected' | 'failed';
}

/** Creates a namespace, a service account with a role, and a registration of the webhook. Only Ignore shows failed calls here. */
export async function furnish(
  cluster: LocalCluster,
  namespace: string,
  url: string,
  ca: string,
  reviews: 'v1' | 'v1beta1' = 'v1',
) {
  await cluster.createNamespace(namespace);
  await cluster.api.call('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'orders', annotations: { 'eks.amazonaws.com/role-arn': role } },
  });
  await cluster.api.call(
    'POST',
    '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
    registration(namespace, url, ca, reviews),
  );
}

function registration(namespace: string, url: string, ca: string, reviews: string): Json {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: namespace },
    webhooks: [
      {
        name: 'pods.irsactl.dev',
        clientConfig: { url, caBundle: Buffer.from(ca).toString('base64') },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        failurePolicy: 'Ignore',
        sideEffects: 'None',
        admissionReviewVersions: [reviews],
      },
    ],
  };
}

/** Creates one pod as a dry run, which skips only the storage. */
export async function createPod(cluster: LocalCluster, namespace: string): Promise<Created> {
  const began = performance.now();
  const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
  const became = (result: Created['result']) => ({ began, took: performance.now() - began, result });
  try {
    const { status, body } = await cluster.api.send('POST', path, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { generateName: 'pod-' },
      spec: { serviceAccountName: 'orders', containers: [{ name: 'main', image: 'pause' }] },
    });
    if (status !== 201) return became('failed');
    const [container] = [valueAt(body, 'spec', 'containers')].flat();
    const env = [valueAt(container, 'env')].flat().map((entry) => stringAt(entry, 'name'));
    return became(env.includes('AWS_ROLE_ARN') ? 'injected' : 'uninjected');
  } catch {
    return became('failed');
  }
}

/** Creates this many pods, `atOnce` at a time. */
export async function createPods(cluster: LocalCluster, namespace: string, pods: number, atOnce: number) {
  let left = pods;
  const created: Created[] = [];
  const worker = async (): Promise<void> => {
    for (; left > 0; ) {
      left -= 1;
      created.push(await createPod(cluster, namespace));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return created;
}

/** Creates pods, `atOnce` at a time, until `stop`. */
export function startLoad(cluster: LocalCluster, namespace: string, atOnce: number) {
  const created: Created[] = [];
  let going = true;
  const worker = async (): Promise<void> => {
    while (going) created.push(await createPod(cluster, namespace));
  };
  const workers = Promise.all(Array.from({ length: atOnce }, worker));
  return {
    created,
    async stop(): Promise<readonly Created[]> {
      going = false;
      await workers;
      return created;
    },
  };
}
