import { beforeEach, describe, expect, it } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { InMemoryInjection } from '../../../test/support/in-memory-injection.ts';
import { planOf, removalOf, verdictOf } from '../../../test/support/look.ts';
import { changeName } from '../../chain/change.ts';
import type { ChainContext } from '../../chain/context.ts';
import { noOutputs } from '../../chain/outputs.ts';
import { roleArn } from '../../trust/arn.ts';
import { injectionLink } from './link.ts';
import type { WebhookAnswer } from './ports.ts';

const { aws } = fakeContext();
const role = roleArn(aws.partition, aws.account, 'prod-1-shop-orders');
const outputs = noOutputs;
const none = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };
const adopt = { ...none, adopt: true };
const key = 'eks.amazonaws.com/role-arn';
const audienceKey = 'eks.amazonaws.com/audience';

let cluster: InMemoryInjection;
beforeEach(() => {
  cluster = new InMemoryInjection(['shop']);
});

function link(answer: WebhookAnswer = { kind: 'ready' }) {
  return injectionLink({ cluster, webhook: { ask: async () => answer } });
}

async function apply(context: ChainContext = fakeContext(), consent = none): Promise<string[]> {
  const { changes } = await planOf(link(), context, outputs, consent);
  for (const change of changes) await link().apply(change, context, outputs, () => {});
  return changes.map((change) => changeName(change));
}

async function codes(answer?: WebhookAnswer): Promise<string[]> {
  const findings = await verdictOf(link(answer), fakeContext(), outputs, () => {});
  return findings.map(({ code }) => code);
}

describe('planning injection', () => {
  it('creates the account and registers the webhook; a second plan is empty', async () => {
    expect(await apply()).toEqual([
      'injection/create-service-account/shop/orders',
      'injection/register-webhook/irsactl-prod-1',
    ]);
    expect(cluster.account('shop/orders')).toMatchObject({
      annotations: { [key]: role, 'irsactl.dev/chain': 'prod-1' },
    });
    expect(await apply()).toEqual([]);
  });

  it('leaves an account alone that somebody made after the plan', async () => {
    const { changes } = await planOf(link(), fakeContext(), outputs, none);
    cluster.put('shop/orders', { team: 'shop' });
    const [creation] = changes;
    if (!creation) throw new Error('no change');
    await expect(link().apply(creation, fakeContext(), outputs, () => {})).rejects.toThrow('IRSA-PLAN-001');
    expect(cluster.account('shop/orders')).toMatchObject({ labels: {}, annotations: { team: 'shop' } });
  });

  it('never sends a caBundle, and one that is there is no difference', async () => {
    await apply();
    expect(JSON.stringify(cluster.registration?.webhooks)).not.toContain('caBundle');
    cluster.setCaBundle('Q0E=');
    expect(await apply()).toEqual([]);
  });

  it('puts right what was changed by hand in the registration', async () => {
    await apply();
    cluster.changeWebhook({ failurePolicy: 'Fail' });
    expect(await apply()).toEqual(['injection/register-webhook/irsactl-prod-1']);
  });

  it('writes an audience only where it is not the default, and drops it again', async () => {
    const vault = fakeContext({ chain: fakeChain({ audience: 'vault' }) });
    await apply(vault);
    expect(cluster.account('shop/orders')?.annotations).toMatchObject({ [audienceKey]: 'vault' });
    expect(await apply(vault)).toEqual([]);
    expect(await apply()).toEqual(['injection/annotate-service-account/shop/orders']);
    expect(cluster.account('shop/orders')?.annotations).not.toHaveProperty(audienceKey);
    expect(cluster.account('shop/orders')?.labels).toMatchObject({
      'app.kubernetes.io/managed-by': 'irsactl',
    });
    expect(await apply()).toEqual([]);
  });

  it('refuses a foreign role and a foreign audience unless it may adopt them', async () => {
    cluster.put('shop/orders', { [key]: 'other', [audienceKey]: 'vault' });
    const { findings, changes } = await planOf(link(), fakeContext(), outputs, none);
    expect(findings.map(({ code }) => code)).toEqual(['IRSA-INJECT-002', 'IRSA-INJECT-002']);
    expect(changes.map(({ kind }) => kind)).toEqual(['register-webhook']);
    await apply(fakeContext(), adopt);
    expect(cluster.account('shop/orders')?.annotations).toEqual({
      [key]: role,
      [audienceKey]: 'sts.amazonaws.com',
    });
    expect(await apply()).toEqual([]);
  });

  it('leaves a foreign annotation of the same role alone, also when it goes', async () => {
    cluster.put('shop/orders', { [key]: role });
    expect(await apply()).toEqual(['injection/register-webhook/irsactl-prod-1']);
    const removal = await removalOf(link(), fakeContext(), outputs, 'sign-back', none);
    expect(removal.changes.map(({ kind }) => kind)).toEqual(['unregister-webhook']);
  });

  it('refuses a registration of the same name that is not ours', async () => {
    await apply();
    cluster.forgetMark();
    const plan = await planOf(link(), fakeContext(), outputs, none);
    expect(plan.findings.map(({ code }) => code)).toEqual(['IRSA-INJECT-003']);
    const removal = await removalOf(link(), fakeContext(), outputs, 'sign-back', none);
    expect(removal.changes.map(({ kind }) => kind)).toEqual(['delete-service-account']);
    expect(await apply(fakeContext(), adopt)).toEqual(['injection/register-webhook/irsactl-prod-1']);
  });

  it('names the command for a missing namespace', async () => {
    cluster = new InMemoryInjection([]);
    const { findings } = await planOf(link(), fakeContext(), outputs, none);
    expect(findings).toMatchObject([{ code: 'IRSA-INJECT-001', next: 'kubectl create namespace shop' }]);
  });

  it('does nothing in mode none, and says so', async () => {
    const context = fakeContext({ chain: fakeChain({ injection: { mode: 'none' } }) });
    const plan = await planOf(link(), context, outputs, none);
    expect(plan.changes).toEqual([]);
    expect(plan.summary).toContain('none');
    expect(await verdictOf(link(), context, outputs, () => {})).toEqual([]);
  });

  it('removes everything in the first stage and nothing in the second', async () => {
    await apply();
    const stages = await Promise.all(
      (['sign-back', 'accept-back'] as const).map((stage) =>
        removalOf(link(), fakeContext(), outputs, stage, none),
      ),
    );
    expect(stages.map(({ changes }) => changes.length)).toEqual([2, 0]);
  });

  it('refuses a change that it did not plan', async () => {
    const [change] = (await planOf(link(), fakeContext(), outputs, none)).changes;
    if (!change) throw new Error('no change');
    const context = fakeContext();
    for (const wrong of [
      { ...change, kind: 'x' },
      { ...change, after: { labels: 1 } },
    ]) {
      await expect(link().apply(wrong, context, outputs, () => {})).rejects.toThrow('IRSA-PLAN-004');
    }
  });
});

describe('verifying injection', () => {
  it('holds when a dry-run pod comes back with role and audience', async () => {
    await apply();
    expect(await codes()).toEqual([]);
  });

  it.each([
    ['IRSA-INJECT-005', { kind: 'unreachable', reason: 'connect ECONNREFUSED' }],
    ['IRSA-INJECT-006', { kind: 'not-ready', status: 503 }],
    ['IRSA-INJECT-008', { kind: 'untrusted', reason: 'self-signed certificate' }],
    ['IRSA-INJECT-012', { kind: 'ready' }],
  ] as const)('says %s when the pod comes back bare and the webhook %j', async (code, answer) => {
    await apply();
    cluster.setCaBundle('Q0E=');
    cluster.injects = 'nothing';
    expect(await codes(answer)).toEqual([code]);
  });

  it('says IRSA-INJECT-007 when there is no caBundle', async () => {
    await apply();
    cluster.injects = 'nothing';
    expect(await codes({ kind: 'untrusted', reason: 'self-signed certificate' })).toEqual([
      'IRSA-INJECT-007',
    ]);
  });

  it.each([
    ['IRSA-INJECT-013', { roleArn: `${role}-other`, audience: 'sts.amazonaws.com' }],
    ['IRSA-INJECT-013', { roleArn: role, audience: 'vault' }],
  ] as const)('says %s when the pod comes back with %j', async (code, identity) => {
    await apply();
    cluster.injects = identity;
    expect(await codes()).toEqual([code]);
  });

  it('says IRSA-INJECT-014 when the pod is refused', async () => {
    await apply();
    cluster.injects = 'refused';
    expect(await codes()).toEqual(['IRSA-INJECT-014']);
  });

  it('tells apart a missing registration, account and annotation, and another role', async () => {
    expect(await codes()).toEqual(['IRSA-INJECT-004', 'IRSA-INJECT-009']);
    await apply();
    cluster.put('shop/orders', {});
    expect(await codes()).toEqual(['IRSA-INJECT-010']);
    cluster.put('shop/orders', { [key]: `${role}-other` });
    expect(await codes()).toEqual(['IRSA-INJECT-011']);
  });
});
