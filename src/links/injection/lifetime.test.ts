import { beforeEach, describe, expect, it } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { InjectionBench, withChain } from '../../../test/support/injection-bench.ts';

const key = 'eks.amazonaws.com/role-arn';
const mark = 'irsactl.dev/chain';
const role = 'arn:aws:iam::123456789012:role/prod-1-shop-orders';
const webhook = fakeChain().injection;
const otherChain = withChain({
  name: 'other-1',
  roles: fakeChain().roles.map((declared) => ({ ...declared, name: 'other-1-shop-orders' })),
});

let bench: InjectionBench;
beforeEach(() => {
  bench = new InjectionBench();
});

const annotations = () => bench.cluster.account('shop/orders')?.annotations;

describe('destroy with running pods', () => {
  it('removes the annotation in the first run and keeps the account', async () => {
    await bench.apply();
    bench.cluster.pods.set('shop/orders', 'orders-7d9f');
    expect(await bench.destroy()).toEqual([
      'unregister-webhook/irsactl-prod-1',
      'strip-service-account/shop/orders',
    ]);
    expect(annotations()).toEqual({ [mark]: 'prod-1' });
    expect(await bench.destroy()).toEqual([]);
  });

  it('deletes the account that it created in the second run, once no pod uses it', async () => {
    await bench.apply();
    await bench.destroy();
    bench.cluster.pods.set('shop/orders', 'orders-7d9f');
    expect((await bench.planRemoval('accept-back')).findings).toMatchObject([
      { code: 'IRSA-INJECT-016', severity: 'warning', what: expect.stringContaining('shop/orders') },
    ]);
    expect(await bench.destroy('accept-back')).toEqual([]);
    bench.cluster.pods.clear();
    expect(await bench.destroy('accept-back')).toEqual(['delete-service-account/shop/orders']);
    expect(bench.cluster.account('shop/orders')).toBeUndefined();
  });

  it('checks again just before: the account of a pod created after the plan is kept', async () => {
    await bench.apply();
    await bench.destroy();
    const { changes } = await bench.planRemoval('accept-back');
    bench.cluster.pods.set('shop/orders', 'orders-7d9f');
    await expect(bench.carryOut(changes)).rejects.toThrow('IRSA-PLAN-001');
    expect(bench.cluster.account('shop/orders')).toBeDefined();
  });

  it('never deletes an account that another writer created', async () => {
    bench.cluster.put('shop/orders', { team: 'shop' });
    await bench.apply();
    await bench.destroy();
    expect(annotations()).toEqual({ team: 'shop' });
    expect(await bench.destroy('accept-back')).toEqual([]);
  });
});

describe('only objects with the mark of the chain', () => {
  it('are changed by destroy: another chain, applied or not, deletes nothing', async () => {
    await bench.apply();
    for (const stage of ['sign-back', 'accept-back'] as const) {
      expect(await bench.destroy(stage, otherChain)).toEqual([]);
    }
    expect(annotations()).toMatchObject({ [key]: role });
    expect(await bench.codes()).toEqual([]);
  });

  it('are changed by apply: a renamed or second chain is refused, also with --adopt', async () => {
    await bench.apply();
    for (const adopt of [false, true]) {
      const { findings, changes } = await bench.plan(otherChain, { adopt });
      expect(findings).toMatchObject([{ code: 'IRSA-INJECT-015', severity: 'error', place: { line: 9 } }]);
      expect(findings[0]?.next).toContain('`irsactl destroy --file FILE`');
      expect(changes.map(({ kind }) => kind)).toEqual(['register-webhook']);
    }
  });

  it('annotations of a version without marks get one, and destroy keeps unmarked ones with a warning', async () => {
    bench.cluster.put('shop/orders', { [key]: role }, [key]);
    expect(await bench.destroy()).toEqual([]);
    expect((await bench.planRemoval()).findings).toMatchObject([
      { code: 'IRSA-INJECT-016', next: `kubectl annotate serviceaccount --namespace shop orders ${key}-` },
    ]);
    expect(await bench.apply()).toContain('annotate-service-account/shop/orders');
    expect(await bench.apply()).toEqual([]);
    expect(await bench.destroy()).toContain('strip-service-account/shop/orders');
    expect(annotations()).toEqual({});
  });

  it('another role from a version without marks is a conflict', async () => {
    bench.cluster.put('shop/orders', { [key]: `${role}-other` }, [key]);
    expect((await bench.plan()).findings).toMatchObject([{ code: 'IRSA-INJECT-002' }]);
    expect((await bench.planRemoval()).findings).toEqual([]);
  });
});

describe('an edit of irsa.yaml leaves nothing behind', () => {
  const prune = { prune: true };

  it('without --prune a removed account stays unchanged and is named', async () => {
    const edited = withChain({ roles: [] });
    await bench.apply();
    const before = annotations();
    expect(await bench.apply(edited)).toEqual([]);
    expect(annotations()).toEqual(before);
    const { findings } = await bench.plan(edited);
    expect(findings).toMatchObject([{ code: 'IRSA-INJECT-041', severity: 'warning' }]);
    expect(findings[0]?.what).toContain('shop/orders');
  });

  it('an account that its role no longer trusts loses the annotation in the same apply', async () => {
    const edited = withChain({
      roles: fakeChain().roles.map((declared) => ({
        ...declared,
        serviceAccounts: [{ namespace: 'shop', name: 'carts' }] as const,
      })),
    });
    await bench.apply();
    expect(await bench.apply(edited)).toContain('strip-service-account/shop/orders');
    expect((await bench.plan(edited)).findings.map(({ code }) => code)).toEqual(['IRSA-INJECT-041']);
    expect(await bench.apply(edited, prune)).toEqual(['delete-service-account/shop/orders']);
  });

  it.each([
    ['a role and its service account are removed', withChain({ roles: [] })],
    [
      'the service account is renamed',
      withChain({
        roles: fakeChain().roles.map((declared) => ({
          ...declared,
          serviceAccounts: [{ namespace: 'shop', name: 'carts' }] as const,
        })),
      }),
    ],
  ])('%s', async (_what, edited) => {
    await bench.apply();
    expect(await bench.apply(edited, prune)).toContain('delete-service-account/shop/orders');
    expect(bench.cluster.account('shop/orders')).toBeUndefined();
    expect(await bench.apply(edited, prune)).toEqual([]);
  });

  it('an account that pods use loses its annotation, and stays until they are gone', async () => {
    const edited = withChain({ roles: [] });
    await bench.apply();
    bench.cluster.pods.set('shop/orders', 'orders-7d9f');
    expect(await bench.apply(edited, prune)).toEqual(['strip-service-account/shop/orders']);
    expect(annotations()).toEqual({ [mark]: 'prod-1' });
    const { changes, findings } = await bench.plan(edited, prune);
    expect([changes, findings.map(({ code }) => code)]).toEqual([[], ['IRSA-INJECT-016']]);
    bench.cluster.pods.clear();
    expect(await bench.apply(edited, prune)).toEqual(['delete-service-account/shop/orders']);
  });

  it("another owner's account loses only the annotation", async () => {
    bench.cluster.put('shop/orders', { team: 'shop' });
    await bench.apply();
    expect(await bench.apply(withChain({ roles: [] }), prune)).toEqual(['strip-service-account/shop/orders']);
    expect(annotations()).toEqual({ team: 'shop' });
  });

  it("without a webhook, only this chain's registration is deleted", async () => {
    await bench.apply();
    const none = withChain({ injection: { mode: 'none' } });
    expect(await bench.apply(none)).toEqual(['unregister-webhook/irsactl-prod-1']);
    expect(await bench.apply(none)).toEqual([]);
    expect(await bench.destroy('sign-back', none)).toEqual(['strip-service-account/shop/orders']);
    expect(await bench.destroy('accept-back', none)).toEqual(['delete-service-account/shop/orders']);
  });

  it('with another prefix, the annotation moves', async () => {
    if (webhook.mode !== 'served-webhook') throw new Error('the example has a webhook');
    await bench.apply();
    const edited = withChain({ injection: { ...webhook, annotationPrefix: 'irsa.example' } });
    expect(await bench.apply(edited)).toEqual(['annotate-service-account/shop/orders']);
    expect(annotations()).toEqual({ 'irsa.example/role-arn': role, [mark]: 'prod-1' });
    expect(await bench.apply(edited)).toEqual([]);
  });

  it.each([
    ['URL', { kind: 'url', url: 'https://127.0.0.1:9443' }, { url: 'https://127.0.0.1:9443/mutate' }],
    [
      'Service',
      { kind: 'service', namespace: 'irsa', name: 'webhook', port: 443 },
      { service: { namespace: 'irsa', name: 'webhook', port: 443, path: '/mutate' } },
    ],
  ] as const)(
    'with another %s, the registration changes, and the plan shows the old address',
    async (_what, registration, clientConfig) => {
      await bench.apply();
      bench.cluster.setCaBundle('Q0E=');
      bench.cluster.service = { ports: [443], ready: true };
      const edited = withChain({
        injection: { mode: 'served-webhook', annotationPrefix: 'eks.amazonaws.com', registration },
      });
      const { changes } = await bench.plan(edited);
      expect(changes).toMatchObject([
        {
          kind: 'register-webhook',
          before: { webhooks: [{ clientConfig: { url: 'https://127.0.0.1:8443/mutate' } }] },
          after: { webhooks: [{ clientConfig }] },
        },
      ]);
      await bench.carryOut(changes);
      expect(await bench.apply(edited)).toEqual([]);
      const back = await bench.plan(fakeContext());
      expect(back.changes).toMatchObject([{ before: { webhooks: [{ clientConfig }] } }]);
      expect(JSON.stringify(back)).not.toContain('caBundle');
    },
  );
});
