import { afterEach, describe, expect, it } from 'vitest';
import { sharedCluster } from '../../support/shared-cluster.ts';
import { eventually, role, WebhookCluster } from '../../support/webhook-cluster.ts';

const cluster = sharedCluster();
const registrations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

describe('verify reports faults of injection', () => {
  let scene: WebhookCluster | undefined;
  afterEach(() => scene?.stopWebhook());

  async function open(namespace: string): Promise<WebhookCluster> {
    scene = await WebhookCluster.open(cluster(), namespace);
    return scene;
  }

  it('neither the registration nor the service account exists', async () => {
    const scene = await open('fault-nothing');
    expect(await scene.verify()).toEqual(['IRSA-INJECT-004', 'IRSA-INJECT-009']);
  });

  it('the webhook is down: the pod still starts, and verify reports it', async () => {
    const scene = await open('fault-down');
    await scene.apply();
    await scene.startWebhook();
    await scene.untilInjected();
    await scene.stopWebhook();
    const pod = await scene.createPod('bare', 'orders');
    expect(JSON.stringify(pod)).not.toContain('AWS_ROLE_ARN');
    expect(await scene.verify()).toEqual(['IRSA-INJECT-005']);
  });

  it('the registration has no CA', async () => {
    const scene = await open('fault-no-ca');
    await scene.apply(scene.withoutCa);
    await scene.startWebhook();
    expect(await scene.verify(scene.withoutCa)).toEqual(['IRSA-INJECT-007']);
  });

  it('the registration has the CA of another webhook', async () => {
    const scene = await open('fault-wrong-ca');
    await scene.apply();
    await scene.startWebhook();
    await scene.untilInjected();
    await scene.stopWebhook();
    await scene.startWebhook('another');
    expect(await scene.verify()).toEqual(['IRSA-INJECT-007']);
  });

  it('a service account lost its annotation, or its annotation names another role', async () => {
    const scene = await open('fault-account');
    await scene.apply();
    await scene.startWebhook();
    await scene.untilInjected();
    const path = '/api/v1/namespaces/fault-account/serviceaccounts/orders';
    const account = (annotations: Record<string, string>) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'orders', annotations },
    });
    await cluster().api.call('PUT', path, account({}));
    expect(await scene.verify()).toEqual(['IRSA-INJECT-004']);
    await cluster().api.call('PUT', path, account({ 'eks.amazonaws.com/role-arn': `${role}-other` }));
    expect(await scene.verify()).toEqual(['IRSA-INJECT-002']);
  });

  it('a recreated registration gets the CA again', async () => {
    const scene = await open('fault-repair');
    await scene.apply();
    await scene.startWebhook();
    await scene.untilInjected();
    const path = `${registrations}/${scene.registration}`;
    await cluster().api.call('DELETE', path);
    expect(await scene.verify()).toEqual(['IRSA-INJECT-004']);
    await scene.apply();
    await eventually('the registration has the CA again', async () => (await scene.verify()).length === 0);
  });
});
