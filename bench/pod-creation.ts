import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries } from '../src/binaries/find-binaries.ts';
import type { LocalCluster } from '../src/demo/local-cluster/local-cluster.ts';
import { startLocalCluster } from '../src/demo/local-cluster/start-local-cluster.ts';
import { messageOf } from '../src/errors/thrown.ts';
import { benchCertificate } from './bench-certificate.ts';
import { type Figure, median } from './figure.ts';
import { type WebhookProcess, webhookProcess } from './webhook-process.ts';

const name = 'webhook: creation of a pod through a real API server, with and without the webhook';
const budget = 'none; only the difference is measured';
const pods = 150;
const warmUp = 20;

/** Creates pods alternately in two namespaces, of which the webhook handles one. */
export async function measurePodCreation(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'irsactl-bench-'));
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const binaries = await findBinaries({});
    const cluster = await startLocalCluster({ directory: join(folder, 'cluster'), binaries });
    closing.unshift(() => cluster.stop());
    for (const namespace of ['with', 'without']) await prepareNamespace(cluster, namespace);
    const certificate = await benchCertificate(folder);
    const webhook = await webhookProcess(cluster.kubeconfigPath, certificate);
    closing.unshift(() => webhook.close());
    await register(cluster, webhook, certificate.ca);
    return await compare(cluster);
  } catch (error) {
    return { name, measured: `nothing, ${messageOf(error)}`, budget, met: false };
  } finally {
    for (const close of closing) await close();
  }
}

async function prepareNamespace(cluster: LocalCluster, namespace: string): Promise<void> {
  await cluster.createNamespace(namespace);
  const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/orders' };
  await cluster.api.call('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'orders', annotations },
  });
}

async function register(cluster: LocalCluster, { port }: WebhookProcess, ca: string): Promise<void> {
  await cluster.api.call('POST', '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations', {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'bench' },
    webhooks: [
      {
        name: 'bench.irsactl.dev',
        clientConfig: {
          url: `https://127.0.0.1:${port}/mutate`,
          caBundle: Buffer.from(ca).toString('base64'),
        },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'with' } },
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  });
  // The API server sees a registration after a short delay.
  while (!(await createPod(cluster, 'with')).injected) await sleep(100);
}

async function compare(cluster: LocalCluster): Promise<Figure> {
  const [given, plain]: [number[], number[]] = [[], []];
  for (let pod = 0; pod < warmUp + pods; pod += 1) {
    const ours = await createPod(cluster, 'with');
    const bare = await createPod(cluster, 'without');
    if (!ours.injected || bare.injected) throw new Error('the webhook handled pods of the wrong namespace');
    if (pod < warmUp) continue;
    given.push(ours.milliseconds);
    plain.push(bare.milliseconds);
  }
  const [slow, quick] = [median(given), median(plain)];
  const more = (slow - quick).toFixed(2);
  return {
    name,
    measured: `${slow.toFixed(2)} ms against ${quick.toFixed(2)} ms, ${more} ms more (medians of ${pods} alternating pods)`,
    budget,
    met: true,
  };
}

async function createPod(cluster: LocalCluster, namespace: string) {
  const began = performance.now();
  const pod = await cluster.api.call('POST', `/api/v1/namespaces/${namespace}/pods`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'pod-' },
    spec: { serviceAccountName: 'orders', containers: [{ name: 'main', image: 'pause' }] },
  });
  const milliseconds = performance.now() - began;
  return { milliseconds, injected: JSON.stringify(pod).includes('AWS_ROLE_ARN') };
}
