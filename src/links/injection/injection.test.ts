import { beforeEach, describe, expect, it } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import type { InMemoryInjection } from '../../../test/support/in-memory-injection.ts';
import { InjectionBench } from '../../../test/support/injection-bench.ts';
import { requireAccountId, roleArn } from '../../trust/arn.ts';

const { aws } = fakeContext();
const role = roleArn(aws.partition, aws.account, 'prod-1-shop-orders');
const key = 'eks.amazonaws.com/role-arn';
const audienceKey = 'eks.amazonaws.com/audience';
const mark = 'irsactl.dev/chain';

let bench: InjectionBench;
let cluster: InMemoryInjection;
beforeEach(() => {
  bench = new InjectionBench();
  cluster = bench.cluster;
});

describe('planning injection', () => {
  it('creates the account and registers the webhook; a second plan is empty', async () => {
    expect(await bench.apply()).toEqual([
      'create-service-account/shop/orders',
      'register-webhook/irsactl-prod-1',
    ]);
    expect(cluster.account('shop/orders')).toMatchObject({
      annotations: { [key]: role, 'irsactl.dev/chain': 'prod-1' },
    });
    expect(await bench.apply()).toEqual([]);
  });

  it('does not change an account that another writer created after the plan', async () => {
    const { changes } = await bench.plan();
    cluster.put('shop/orders', { team: 'shop' });
    const [creation] = changes;
    if (!creation) throw new Error('no change');
    await expect(bench.carryOut([creation])).rejects.toThrow('IRSA-PLAN-001');
    expect(cluster.account('shop/orders')).toMatchObject({ labels: {}, annotations: { team: 'shop' } });
  });

  it('sends no caBundle if irsa.yaml has none, and ignores a live one', async () => {
    await bench.apply();
    expect(JSON.stringify(cluster.registration?.webhooks)).not.toContain('caBundle');
    cluster.setCaBundle('Q0E=');
    expect(await bench.apply()).toEqual([]);
  });

  it('keeps the caBundle that irsa.yaml has', async () => {
    const { chain } = fakeContext();
    const { injection } = chain;
    if (injection.mode !== 'served-webhook') throw new Error('the example has a webhook that the user runs');
    const registration = { ...injection.registration, caBundle: 'CA' };
    const context = fakeContext({ chain: { ...chain, injection: { ...injection, registration } } });
    await bench.apply(context);
    expect(cluster.registration?.webhooks).toMatchObject([{ clientConfig: { caBundle: 'Q0E=' } }]);
    cluster.setCaBundle('b3RoZXI=');
    expect(await bench.apply(context)).toEqual(['register-webhook/irsactl-prod-1']);
    expect(await bench.apply(context)).toEqual([]);
  });

  it('reverts manual edits of the registration', async () => {
    await bench.apply();
    cluster.changeWebhook({ failurePolicy: 'Fail' });
    expect(await bench.apply()).toEqual(['register-webhook/irsactl-prod-1']);
  });

  it('writes an audience only if it is not the default, and removes it again', async () => {
    const vault = fakeContext({ chain: fakeChain({ audience: 'vault' }) });
    await bench.apply(vault);
    expect(cluster.account('shop/orders')?.annotations).toMatchObject({ [audienceKey]: 'vault' });
    expect(await bench.apply(vault)).toEqual([]);
    expect(await bench.apply()).toEqual(['annotate-service-account/shop/orders']);
    expect(cluster.account('shop/orders')?.annotations).not.toHaveProperty(audienceKey);
    expect(cluster.account('shop/orders')?.labels).toMatchObject({
      'app.kubernetes.io/managed-by': 'irsactl',
    });
    expect(await bench.apply()).toEqual([]);
  });

  it('refuses a foreign role and a foreign audience without --adopt', async () => {
    cluster.put('shop/orders', { [key]: 'other', [audienceKey]: 'vault' });
    const { findings, changes } = await bench.plan();
    expect(findings.map(({ code }) => code)).toEqual(['IRSA-INJECT-002', 'IRSA-INJECT-002']);
    expect(changes.map(({ kind }) => kind)).toEqual(['register-webhook']);
    await bench.apply(undefined, { adopt: true });
    expect(cluster.account('shop/orders')?.annotations).toEqual({
      [key]: role,
      [audienceKey]: 'sts.amazonaws.com',
      [mark]: 'prod-1',
    });
    expect(await bench.apply()).toEqual([]);
  });

  it('keeps a foreign annotation of the same role, also in a removal', async () => {
    cluster.put('shop/orders', { [key]: role });
    expect(await bench.apply()).toEqual(['register-webhook/irsactl-prod-1']);
    const removal = await bench.planRemoval();
    expect(removal.changes.map(({ kind }) => kind)).toEqual(['unregister-webhook']);
  });

  it("refuses another owner's registration of the same name", async () => {
    await bench.apply();
    cluster.forgetMark();
    const refused = await bench.plan();
    expect(refused.findings.map(({ code }) => code)).toEqual(['IRSA-INJECT-003']);
    const removal = await bench.planRemoval();
    expect(removal.changes.map(({ kind }) => kind)).toEqual(['strip-service-account']);
    expect(await bench.apply(undefined, { adopt: true })).toEqual(['register-webhook/irsactl-prod-1']);
  });

  it('names the command for a missing namespace', async () => {
    cluster.namespaces.clear();
    const { findings } = await bench.plan();
    expect(findings).toMatchObject([
      { code: 'IRSA-INJECT-001', next: 'Run `kubectl create namespace shop`.' },
    ]);
  });

  it('refuses a change that it did not plan', async () => {
    const [change] = (await bench.plan()).changes;
    if (!change) throw new Error('no change');
    for (const wrong of [
      { ...change, kind: 'x' },
      { ...change, after: { labels: 1 } },
    ]) {
      await expect(bench.carryOut([wrong])).rejects.toThrow('IRSA-PLAN-004');
    }
  });
});

describe('verifying injection', () => {
  it('succeeds if a dry-run pod gets role and audience', async () => {
    await bench.apply();
    expect(await bench.codes()).toEqual([]);
  });

  it.each([
    ['IRSA-INJECT-005', { kind: 'unreachable', reason: 'connect ECONNREFUSED' }],
    ['IRSA-INJECT-005', { kind: 'not-ready', status: 503 }],
    ['IRSA-INJECT-007', { kind: 'untrusted', reason: 'self-signed certificate' }],
    ['IRSA-INJECT-005', { kind: 'ready' }],
  ] as const)('reports %s if the pod is not injected and the webhook answers %j', async (code, given) => {
    await bench.apply();
    cluster.setCaBundle('Q0E=');
    cluster.injects = 'nothing';
    expect(await bench.codes(given)).toEqual([code]);
  });

  it('reports IRSA-INJECT-007 without a caBundle', async () => {
    await bench.apply();
    cluster.injects = 'nothing';
    expect(await bench.codes({ kind: 'untrusted', reason: 'self-signed certificate' })).toEqual([
      'IRSA-INJECT-007',
    ]);
  });

  it.each([
    ['IRSA-INJECT-013', { roleArn: `${role}-other`, audience: 'sts.amazonaws.com' }],
    ['IRSA-INJECT-013', { roleArn: role, audience: 'vault' }],
  ] as const)('reports %s if the pod gets %j', async (code, identity) => {
    await bench.apply();
    cluster.injects = identity;
    expect(await bench.codes()).toEqual([code]);
  });

  it('reports IRSA-INJECT-014 if the pod is rejected', async () => {
    await bench.apply();
    cluster.injects = 'refused';
    expect(await bench.codes()).toEqual(['IRSA-INJECT-014']);
  });

  it('distinguishes a missing registration, account and annotation, and another role', async () => {
    expect(await bench.codes()).toEqual(['IRSA-INJECT-004', 'IRSA-INJECT-009']);
    await bench.apply();
    cluster.put('shop/orders', {});
    expect(await bench.codes()).toEqual(['IRSA-INJECT-004']);
    cluster.put('shop/orders', { [key]: `${role}-other` });
    expect(await bench.codes()).toEqual(['IRSA-INJECT-002']);
  });
});

describe('a role in an AWS account that irsa.yaml no longer names', () => {
  const analytics = requireAccountId('222222222222');
  const [orders] = fakeChain().roles;
  if (!orders) throw new Error('the example has a role');
  const chain = fakeChain({
    aws: {
      region: aws.region,
      account: aws.account,
      accounts: [{ name: 'analytics', id: analytics, access: { kind: 'profile', profile: 'analytics' } }],
    },
    roles: [{ ...orders, account: 'analytics' }],
  });

  it('has the ARN of its account in the annotation', async () => {
    await bench.apply(fakeContext({ chain }));
    expect(cluster.account('shop/orders')?.annotations).toMatchObject({
      [key]: 'arn:aws:iam::222222222222:role/prod-1-shop-orders',
    });
    expect((await bench.plan(fakeContext({ chain }))).findings).toEqual([]);
  });

  it.each([
    ['moved', fakeChain()],
    ['removed from irsa.yaml', fakeChain({ roles: [] })],
  ])('refuses plan and destroy if the role is %s', async (_what, left) => {
    await bench.apply(fakeContext({ chain }));
    const context = fakeContext({ chain: left });
    for (const { findings } of [await bench.plan(context), await bench.planRemoval('sign-back', context)]) {
      expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
        { code: 'IRSA-ROLE-055', what: expect.stringContaining('222222222222') },
      ]);
    }
  });

  it('is ignored by a chain that did not write the annotation', async () => {
    cluster.put('shop/orders', { [key]: 'arn:aws:iam::222222222222:role/theirs' });
    const { findings } = await bench.plan();
    expect(findings.map(({ code }) => code)).toEqual(['IRSA-INJECT-002']);
  });
});
