import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeChain } from '../../../test/support/fake-context.ts';
import { InjectionBench, withChain } from '../../../test/support/injection-bench.ts';

const key = 'eks.amazonaws.com/role-arn';
const mark = 'irsactl.dev/chain';
const role = 'arn:aws:iam::123456789012:role/prod-1-shop-orders';
const roles = fakeChain().roles.map((declared) => ({
  ...declared,
  serviceAccounts: [{ namespace: 'shop', name: 'orders', manage: false }] as const,
}));
const context = withChain({ roles });

let bench: InjectionBench;
beforeEach(() => {
  bench = new InjectionBench();
});

const codes = async () => (await bench.verify(context)).map(({ code }) => code);
const account = () => bench.cluster.account('shop/orders');
const touchesAccounts = (changes: readonly string[]) =>
  changes.filter((change) => change.includes('service-account'));

describe('a service account with manage: false', () => {
  it('is not created; plan and verify print the line to add', async () => {
    const { findings } = await bench.plan(context);
    expect(findings).toMatchObject([
      {
        code: 'IRSA-INJECT-050',
        severity: 'warning',
        next: expect.stringContaining(`${key}: ${role}`),
        place: { line: 9 },
      },
    ]);
    expect(touchesAccounts(await bench.apply(context))).toEqual([]);
    expect(account()).toBeUndefined();
    expect(await codes()).toContain('IRSA-INJECT-050');
  });

  it.each([
    ['no annotation', {}, `has no annotation ${key}`],
    ['another role', { [key]: `${role}-old` }, `is ${role}-old`],
    ['another audience', { [key]: role, 'eks.amazonaws.com/audience': 'vault' }, 'Its audience is vault'],
  ])(
    'with %s is not changed, not even with --adopt',
    async (_what, annotations: Record<string, string>, why) => {
      bench.cluster.put('shop/orders', annotations);
      const { findings } = await bench.plan(context);
      expect(findings).toMatchObject([
        { code: 'IRSA-INJECT-050', severity: 'warning', why: expect.stringContaining(why) },
      ]);
      expect(touchesAccounts(await bench.apply(context, { adopt: true }))).toEqual([]);
      expect(account()?.annotations).toEqual(annotations);
      expect(await codes()).toEqual(['IRSA-INJECT-050']);
    },
  );

  it('with the right annotation needs nothing, and verify proves its pods', async () => {
    bench.cluster.put('shop/orders', { [key]: role });
    await bench.apply(context);
    expect(await bench.plan(context)).toMatchObject({ changes: [], findings: [] });
    expect(await codes()).toEqual([]);
    bench.cluster.injects = 'nothing';
    expect(await codes()).not.toEqual([]);
  });

  it('keeps its annotation in both stages of destroy, with a warning', async () => {
    bench.cluster.put('shop/orders', { [key]: role });
    await bench.apply(context);
    expect((await bench.planRemoval('sign-back', context)).findings).toMatchObject([
      { code: 'IRSA-INJECT-016', severity: 'warning' },
    ]);
    expect(await bench.destroy('sign-back', context)).toEqual(['unregister-webhook/irsactl-prod-1']);
    expect(await bench.destroy('accept-back', context)).toEqual([]);
    expect(account()?.annotations).toEqual({ [key]: role });
  });

  it('that irsactl managed earlier is not changed, and its mark is named', async () => {
    await bench.apply();
    const { changes, findings } = await bench.plan(context);
    expect(changes).toEqual([]);
    expect(findings).toMatchObject([
      {
        code: 'IRSA-INJECT-016',
        severity: 'warning',
        next: expect.stringContaining(`kubectl annotate serviceaccount --namespace shop orders ${mark}-`),
      },
    ]);
    await bench.destroy('sign-back', context);
    await bench.destroy('accept-back', context);
    expect(account()?.annotations).toEqual({ [key]: role, [mark]: 'prod-1' });
  });
});

it('no annotation makes a command write it', async () => {
  const annotations = fc.dictionary(
    fc.constantFrom(key, mark, 'eks.amazonaws.com/audience', 'team'),
    fc.constantFrom(role, `${role}-old`, 'prod-1', 'other-1', 'sts.amazonaws.com', ''),
  );
  await fc.assert(
    fc.asyncProperty(annotations, fc.boolean(), fc.boolean(), async (written, owned, adopt) => {
      const one = new InjectionBench();
      one.cluster.put('shop/orders', written, owned ? Object.keys(written) : []);
      const before = structuredClone(one.cluster.account('shop/orders'));
      await one.apply(context, { adopt, prune: true });
      await one.destroy('sign-back', context);
      await one.destroy('accept-back', context);
      expect(one.cluster.account('shop/orders')).toEqual(before);
    }),
    { numRuns: 60 },
  );
});
