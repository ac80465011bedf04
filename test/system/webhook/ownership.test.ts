import { describe, expect, it } from 'vitest';
import { localCluster } from '../../support/local-cluster.ts';
import { role, WebhookCluster } from '../../support/webhook-cluster.ts';

const cluster = localCluster();
const consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };
const adopt = { ...consent, adopt: true };
const key = 'eks.amazonaws.com/role-arn';

async function annotationsOf(namespace: string): Promise<unknown> {
  const account = await cluster().api.call('GET', `/api/v1/namespaces/${namespace}/serviceaccounts/orders`);
  return account && typeof account === 'object' && 'metadata' in account ? account['metadata'] : null;
}

describe('ownership of service accounts', () => {
  it("annotates somebody's service account with one owned field and takes it away again", async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-one');
    await scene.createAccount('orders', { team: 'shop' });
    expect(await scene.apply()).toEqual(['annotate-service-account', 'register-webhook']);
    expect(await annotationsOf('own-one')).toMatchObject({ annotations: { team: 'shop', [key]: role } });
    expect(await annotationsOf('own-one')).not.toHaveProperty('labels');
    const link = await scene.link();
    const removal = await link.planRemoval(scene.context, scene.outputs, 'sign-back', consent);
    expect(removal.changes.map(({ kind }) => kind)).toEqual(['unregister-webhook', 'strip-service-account']);
    for (const change of removal.changes) {
      await link.apply(change, scene.context, scene.outputs, () => {});
      await link.apply(change, scene.context, scene.outputs, () => {});
    }
    expect(await annotationsOf('own-one')).toMatchObject({ annotations: { team: 'shop' } });
    expect(await annotationsOf('own-one')).not.toHaveProperty(['annotations', key]);
  });

  it("refuses another role of somebody else's, and takes it over when asked to", async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-two');
    await scene.createAccount('orders', { [key]: 'arn:aws:iam::123456789012:role/other' });
    const link = await scene.link();
    const refused = await link.plan(scene.context, scene.outputs, consent);
    expect(refused.findings.map(({ code }) => code)).toEqual(['IRSA-INJECT-002']);
    const plan = await link.plan(scene.context, scene.outputs, adopt);
    expect(plan.findings).toEqual([]);
    for (const change of plan.changes) await link.apply(change, scene.context, scene.outputs, () => {});
    expect(await annotationsOf('own-two')).toMatchObject({ annotations: { [key]: role } });
    expect((await link.plan(scene.context, scene.outputs, consent)).changes).toEqual([]);
  });

  it('does not make a deleted service account anew', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-three');
    await scene.createAccount('orders', {});
    const link = await scene.link();
    const [change] = (await link.plan(scene.context, scene.outputs, consent)).changes;
    await cluster().api.call('DELETE', '/api/v1/namespaces/own-three/serviceaccounts/orders');
    if (!change) throw new Error('no change');
    await expect(link.apply(change, scene.context, scene.outputs, () => {})).rejects.toThrow(
      'IRSA-CLUSTER-006',
    );
  });

  it('names the command for a missing namespace', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-four');
    const [first] = scene.context.chain.roles;
    if (!first) throw new Error('no role');
    const elsewhere = { ...first, serviceAccounts: [{ namespace: 'nowhere', name: 'orders' }] as const };
    const context = { ...scene.context, chain: { ...scene.context.chain, roles: [elsewhere] } };
    const { findings } = await (await scene.link()).plan(context, scene.outputs, consent);
    expect(findings).toMatchObject([{ code: 'IRSA-INJECT-001', next: 'kubectl create namespace nowhere' }]);
  });
});
