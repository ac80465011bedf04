import { beforeAll, describe, expect, it } from 'vitest';
import { webhookRegistration } from '../../../src/deployment/webhook-registration.ts';
import { blocksStaticPods, webhookSettings } from '../../../src/deployment/webhook-settings.ts';
import { optOutLabel } from '../../../src/injection/opt-out.ts';
import type { Json, JsonObject } from '../../../src/trust/json.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { eventually } from '../../support/webhook-cluster.ts';

const cluster = localCluster();
const settings = { ...webhookSettings, failurePolicy: 'Fail' } as const;

const registrations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

const podOf = (metadata: JsonObject, spec: JsonObject = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'any', ...metadata },
  spec: { containers: [{ name: 'main', image: 'any' }], ...spec },
});

/** The pod that the kubelet creates to show a static pod. */
const mirror = podOf(
  { annotations: { 'kubernetes.io/config.mirror': 'a1b2', 'kubernetes.io/config.hash': 'a1b2' } },
  { nodeName: 'node-1' },
);

async function create(namespace: string, pod: Json): Promise<number> {
  const { status } = await cluster().api.send('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, pod);
  return status;
}

describe('a webhook with failurePolicy Fail that does not answer', () => {
  beforeAll(async () => {
    for (const name of ['shop', 'kube-system', settings.namespace]) await cluster().createNamespace(name);
    await cluster().api.call('POST', registrations, webhookRegistration(settings));
    await eventually('pods are refused', async () => (await create('shop', podOf({}))) === 500);
  });

  it.each<[string, string, Json]>([
    ['a pod of kube-system', 'kube-system', podOf({})],
    ['a pod of its own namespace', settings.namespace, podOf({})],
    ['a pod that opts out', 'shop', podOf({ labels: { [optOutLabel]: 'true' } })],
    ['the mirror of a static pod', 'shop', mirror],
  ])('does not block %s', async (_, namespace, pod) => {
    expect(await create('shop', podOf({}))).toBe(500);
    expect(await create(namespace, pod)).toBe(201);
  });

  it('would block static pods without the match condition, so irsactl never registers that', async () => {
    const old = { ...settings, name: 'old', matchConditions: false };
    await cluster().api.call('POST', registrations, webhookRegistration(old));
    await eventually('it is refused', async () => (await create('shop', mirror)) === 500);
    expect(blocksStaticPods(old)).toBe(true);
    expect(blocksStaticPods(settings)).toBe(false);
    await cluster().api.call('DELETE', `${registrations}/old`);
    await eventually('it is let in', async () => (await create('shop', mirror)) === 201);
  });
});
