import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { noConsent, type RemovalStage } from '../../../src/chain/link.ts';
import { readInjected } from '../../../src/links/injection/injected.ts';
import type { KubernetesObject } from '../../../src/links/injection/ports.ts';
import type { Json } from '../../../src/trust/json.ts';
import { removalOf } from '../../support/look.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';
import { eventually, role, WebhookCluster } from '../../support/webhook-cluster.ts';

const cluster = sharedCluster();

function injected(pod: Json) {
  if (typeof pod !== 'object' || pod === null || Array.isArray(pod)) throw new Error('not a pod');
  return readInjected(pod as KubernetesObject);
}

describe('injection in a real cluster', () => {
  let scene: WebhookCluster | undefined;
  afterEach(() => scene?.stopWebhook());

  async function ready(namespace: string): Promise<WebhookCluster> {
    const opened = await WebhookCluster.open(cluster(), namespace);
    scene = opened;
    await opened.apply();
    await opened.startWebhook();
    await opened.untilInjected();
    return opened;
  }

  it('gives pods their role, token and audience, and does not change other pods', async () => {
    const scene = await ready('inject-pods');
    const pod = injected(await scene.createPod('orders', 'orders'));
    expect(pod).toEqual({
      roleArn: role,
      audience: 'sts.amazonaws.com',
      complete: true,
    });
    expect(injected(await scene.createPod('other', 'default')).complete).toBe(false);
    const labelled = await cluster().api.call('POST', '/api/v1/namespaces/inject-pods/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'skipped', labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': '' } },
      spec: { serviceAccountName: 'orders', containers: [{ name: 'main', image: 'pause' }] },
    });
    expect(injected(labelled).complete).toBe(false);
    expect(await scene.apply()).toEqual([]);
  });

  it('never writes a service account with manage: false, and reports its annotation as missing until the user sets it', async () => {
    const scene = await ready('inject-unmanaged');
    const [declared] = scene.context.chain.roles;
    if (!declared) throw new Error('the chain has a role');
    const account = { namespace: 'inject-unmanaged', name: 'theirs', manage: false };
    const context = {
      ...scene.context,
      chain: {
        ...scene.context.chain,
        roles: [declared, { ...declared, serviceAccounts: [account] as const }],
      },
    };
    expect(await scene.apply(context)).toEqual([]);
    expect(await scene.verify(context)).toEqual(['IRSA-INJECT-050']);
    await scene.createAccount('theirs', {});
    expect(await scene.apply(context)).toEqual([]);
    expect(await scene.verify(context)).toEqual(['IRSA-INJECT-050']);
    await cluster().api.call('PUT', '/api/v1/namespaces/inject-unmanaged/serviceaccounts/theirs', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'theirs', annotations: { 'eks.amazonaws.com/role-arn': role } },
    });
    await eventually('its pods are injected', async () => (await scene.verify(context)).length === 0);
    expect(injected(await scene.createPod('theirs', 'theirs'))).toMatchObject({
      roleArn: role,
      complete: true,
    });
  });

  it('injects a pod that is created immediately after its service account', async () => {
    const scene = await ready('inject-race');
    const pods = [];
    for (let index = 0; index < 20; index += 1) {
      await scene.createAccount(`fresh-${index}`, { 'eks.amazonaws.com/role-arn': role });
      pods.push(injected(await scene.createPod(`fresh-${index}`, `fresh-${index}`)).complete);
    }
    expect(pods).toEqual(pods.map(() => true));
  });

  it('follows changes after the API server restarted', async () => {
    const scene = await ready('inject-restart');
    const { manifestPath } = cluster();
    const before = cluster().restarts();
    const manifest = await readFile(manifestPath, 'utf8');
    await writeFile(
      manifestPath,
      manifest.replace(/^( *)- --v=\d+\n/m, '').replace(/^( *)(- --etcd-servers=.*)$/m, '$1$2\n$1- --v=1'),
    );
    await eventually('the API server restarts', async () => cluster().restarts() > before);
    await cluster().waitUntilReady();
    await scene.untilInjected();
    const account = '/api/v1/namespaces/inject-restart/serviceaccounts/late';
    await scene.createAccount('late', {});
    expect(injected(await scene.createPod('bare', 'late')).complete).toBe(false);
    await cluster().api.call('PUT', account, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'late', annotations: { 'eks.amazonaws.com/role-arn': role } },
    });
    // Only the watch reports a change to a known account, so this shows that the watch works again.
    let attempt = 0;
    await eventually('the change is seen', async () => {
      attempt += 1;
      return injected(await scene.createPod(`late-${attempt}`, 'late')).complete;
    });
  });

  it('removes only what it created', async () => {
    const scene = await ready('inject-remove');
    const link = await scene.link();
    const destroy = async (stage: RemovalStage) => {
      const { changes } = await removalOf(link, scene.context, scene.outputs, stage, noConsent);
      for (const change of changes) await link.apply(change, scene.context, scene.outputs, () => {});
      return changes.map(({ kind }) => kind);
    };
    expect(await destroy('sign-back')).toEqual(['unregister-webhook', 'strip-service-account']);
    expect(await destroy('sign-back')).toEqual([]);
    expect(await destroy('accept-back')).toEqual(['delete-service-account']);
    expect(await destroy('accept-back')).toEqual([]);
    const account = await cluster().api.send(
      'GET',
      '/api/v1/namespaces/inject-remove/serviceaccounts/orders',
    );
    expect(account.status).toBe(404);
  });
});
