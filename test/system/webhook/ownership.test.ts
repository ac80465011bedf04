import { describe, expect, it } from 'vitest';
import { known } from '../../../src/chain/known.ts';
import { roleArn } from '../../../src/trust/arn.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { planOf, removalOf } from '../../support/look.ts';
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
    const removal = await removalOf(link, scene.context, scene.outputs, 'sign-back', consent);
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
    const refused = await planOf(link, scene.context, scene.outputs, consent);
    expect(refused.findings.map(({ code }) => code)).toEqual(['IRSA-INJECT-002']);
    const plan = await planOf(link, scene.context, scene.outputs, adopt);
    expect(plan.findings).toEqual([]);
    for (const change of plan.changes) await link.apply(change, scene.context, scene.outputs, () => {});
    expect(await annotationsOf('own-two')).toMatchObject({ annotations: { [key]: role } });
    expect((await planOf(link, scene.context, scene.outputs, consent)).changes).toEqual([]);
  });

  it('does not make a deleted service account anew', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-three');
    await scene.createAccount('orders', {});
    const link = await scene.link();
    const [change] = (await planOf(link, scene.context, scene.outputs, consent)).changes;
    await cluster().api.call('DELETE', '/api/v1/namespaces/own-three/serviceaccounts/orders');
    if (!change) throw new Error('no change');
    await expect(link.apply(change, scene.context, scene.outputs, () => {})).rejects.toThrow(
      'IRSA-CLUSTER-006',
    );
  });

  it('leaves a service account alone that somebody made after the plan, and never deletes it', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-five');
    const link = await scene.link();
    const [creation] = (await planOf(link, scene.context, scene.outputs, consent)).changes;
    if (creation?.kind !== 'create-service-account') throw new Error('not planned');
    await scene.createAccount('orders', { team: 'shop' });
    await expect(link.apply(creation, scene.context, scene.outputs, () => {})).rejects.toThrow(
      'IRSA-PLAN-001',
    );
    expect(await annotationsOf('own-five')).toMatchObject({ annotations: { team: 'shop' } });
    expect(await annotationsOf('own-five')).not.toHaveProperty(['annotations', key]);
    expect(await annotationsOf('own-five')).not.toHaveProperty('labels');
    expect((await removalOf(link, scene.context, scene.outputs, 'sign-back', consent)).changes).toEqual([]);
  });

  it('goes on with a service account that a killed apply created', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-six');
    const link = await scene.link();
    const [creation] = (await planOf(link, scene.context, scene.outputs, consent)).changes;
    if (!creation) throw new Error('no change');
    await cluster().api.call('POST', '/api/v1/namespaces/own-six/serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: 'orders',
        labels: { 'app.kubernetes.io/managed-by': 'irsactl' },
        annotations: { 'irsactl.dev/chain': scene.chain },
      },
    });
    const { changes } = await planOf(link, scene.context, scene.outputs, consent);
    expect(changes.map(({ kind }) => kind)).toEqual(['annotate-service-account', 'register-webhook']);
    await link.apply(creation, scene.context, scene.outputs, () => {});
    await link.apply(creation, scene.context, scene.outputs, () => {});
    expect(await annotationsOf('own-six')).toMatchObject({ annotations: { [key]: role } });
  });

  it('changes and takes back what it wrote on a service account of its own', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-seven');
    await scene.apply();
    const link = await scene.link();
    const audience = 'eks.amazonaws.com/audience';
    const context = { ...scene.context, chain: { ...scene.context.chain, audience: 'other' } };
    const { partition, account } = context.aws;
    const second = roleArn(partition, account, 'second');
    const outputs = { ...scene.outputs, roleArns: known({ 'own-seven/orders': second }) };
    for (const change of (await planOf(link, context, outputs, consent)).changes) {
      await link.apply(change, context, outputs, () => {});
    }
    expect(await annotationsOf('own-seven')).toMatchObject({
      labels: { 'app.kubernetes.io/managed-by': 'irsactl' },
      annotations: { [key]: second, [audience]: 'other', 'irsactl.dev/chain': scene.chain },
    });
    expect(await scene.apply()).toEqual(['annotate-service-account']);
    expect(await annotationsOf('own-seven')).toMatchObject({ annotations: { [key]: role } });
    expect(await annotationsOf('own-seven')).not.toHaveProperty(['annotations', audience]);
    expect(await scene.apply()).toEqual([]);
  });

  it('names the command for a missing namespace', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-four');
    const [first] = scene.context.chain.roles;
    if (!first) throw new Error('no role');
    const elsewhere = { ...first, serviceAccounts: [{ namespace: 'nowhere', name: 'orders' }] as const };
    const context = { ...scene.context, chain: { ...scene.context.chain, roles: [elsewhere] } };
    const { findings } = await planOf(await scene.link(), context, scene.outputs, consent);
    expect(findings).toMatchObject([{ code: 'IRSA-INJECT-001', next: 'kubectl create namespace nowhere' }]);
  });
});
