import { beforeEach, describe, expect, it } from 'vitest';
import { fakeChain } from '../../../test/support/fake-context.ts';
import { InjectionBench, withChain } from '../../../test/support/injection-bench.ts';
import type { RoleArn } from '../../trust/arn.ts';
import { stringAt } from '../../trust/json.ts';
import { renderInjection } from './render.ts';

const target = 'arn:aws:iam::222233334444:role/target' as RoleArn;
const role = 'arn:aws:iam::123456789012:role/prod-1-shop-orders';
const [example] = fakeChain().roles;
if (!example) throw new Error('the example has a role');
const chained = withChain({ roles: [{ ...example, targetRole: target }] });
const ref = 'ConfigMap shop/orders-aws-config';

let bench: InjectionBench;
beforeEach(() => {
  bench = new InjectionBench();
});

const codes = async () => (await bench.verify(chained)).map(({ code }) => code);
const config = () => bench.objects.objects.get(ref);
const annotations = () => bench.cluster.account('shop/orders')?.annotations;
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'orders-1', namespace: 'shop' },
  spec: {
    volumes: [{ name: 'a', projected: { sources: [{ configMap: { name: 'orders-aws-config' } }] } }],
  },
};

describe('a role with a target role', () => {
  it('gets its AWS config before the annotation that leads pods there; two plans after it are empty', async () => {
    const changes = await bench.apply(chained);
    expect(changes.slice(0, 2)).toEqual([`apply-object/${ref}`, 'create-service-account/shop/orders']);
    expect(annotations()).toMatchObject({
      'eks.amazonaws.com/role-arn': role,
      'eks.amazonaws.com/aws-config': 'orders-aws-config',
    });
    expect(stringAt(config(), 'data', 'config')).toBe(`[profile irsa]
role_arn = ${role}
web_identity_token_file = /var/run/secrets/eks.amazonaws.com/serviceaccount/token
role_session_name = shop.orders
region = eu-central-1

[profile target]
role_arn = ${target}
source_profile = irsa
role_session_name = shop.orders
region = eu-central-1
`);
    expect(await bench.plan(chained)).toMatchObject({ changes: [], findings: [] });
    expect(await codes()).toEqual([]);
  });

  it('is found and mended where somebody edits or deletes the config', async () => {
    await bench.apply(chained);
    bench.objects.edit('ConfigMap', (text) => text.replaceAll('222233334444', '666677778888'));
    expect(await codes()).toEqual(['IRSA-INJECT-054']);
    expect(await bench.apply(chained)).toEqual([`apply-object/${ref}`]);
    bench.objects.remove('ConfigMap');
    expect(await codes()).toEqual(['IRSA-INJECT-054']);
    expect(await bench.apply(chained)).toEqual([`apply-object/${ref}`]);
    expect(await codes()).toEqual([]);
  });

  it('never writes over a ConfigMap of somebody else, but with --adopt', async () => {
    bench.objects.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'orders-aws-config', namespace: 'shop', uid: 'theirs' },
      data: { config: 'theirs' },
    });
    expect((await bench.plan(chained)).findings).toMatchObject([{ code: 'IRSA-INJECT-023' }]);
    expect(await bench.apply(chained, { adopt: true })).toContain(`apply-object/${ref}`);
    expect(stringAt(config(), 'data', 'config')).toContain(target);
  });

  it('is found where the webhook does not know it: pods come back with the first role', async () => {
    await bench.apply(chained);
    bench.cluster.knowsAwsConfig = false;
    expect(await bench.verify(chained)).toMatchObject([
      { code: 'IRSA-INJECT-013', why: expect.stringContaining(target) },
    ]);
  });

  it('that irsa.yaml leads nowhere any more loses annotation and config, which waits for pods', async () => {
    await bench.apply(chained);
    bench.objects.podList = [pod];
    const { changes, findings } = await bench.plan();
    expect(changes.map(({ kind }) => kind)).toEqual(['annotate-service-account']);
    expect(findings).toMatchObject([
      { code: 'IRSA-INJECT-016', next: expect.stringContaining('kubectl delete') },
    ]);
    bench.objects.podList = [{ ...pod, status: { phase: 'Succeeded' } }];
    expect(await bench.apply()).toEqual(['annotate-service-account/shop/orders', `delete-object/${ref}`]);
    expect(annotations()).not.toHaveProperty('eks.amazonaws.com/aws-config');
    expect(await bench.plan()).toMatchObject({ changes: [] });
  });

  it('of an account that left irsa.yaml keeps its config until --prune', async () => {
    await bench.apply(chained);
    const empty = withChain({ roles: [] });
    expect((await bench.plan(empty)).changes).toEqual([]);
    expect(await bench.apply(empty, { prune: true })).toContain(`delete-object/${ref}`);
    expect(config()).toBeUndefined();
  });

  it('keeps its config through the first stage of destroy, and until no pod mounts it', async () => {
    await bench.apply(chained);
    expect(await bench.destroy('sign-back', chained)).not.toContain(`delete-object/${ref}`);
    bench.objects.podList = [pod];
    expect((await bench.planRemoval('accept-back', chained)).findings).toMatchObject([
      { code: 'IRSA-INJECT-016', severity: 'warning' },
    ]);
    bench.objects.podList = [];
    expect(await bench.destroy('accept-back', chained)).toContain(`delete-object/${ref}`);
    expect(config()).toBeUndefined();
  });

  it('has its config also where others manage the account, which lack both lines', async () => {
    const theirs = withChain({
      roles: [
        {
          ...example,
          targetRole: target,
          serviceAccounts: [{ namespace: 'shop', name: 'orders', manage: false }],
        },
      ],
    });
    bench.cluster.put('shop/orders', { 'eks.amazonaws.com/role-arn': role });
    const { findings } = await bench.plan(theirs);
    expect(findings).toMatchObject([
      {
        code: 'IRSA-INJECT-051',
        next: expect.stringContaining('eks.amazonaws.com/aws-config: orders-aws-config'),
      },
    ]);
    expect(await bench.apply(theirs)).toContain(`apply-object/${ref}`);
    expect(annotations()).toEqual({ 'eks.amazonaws.com/role-arn': role });
  });

  it('with injection: none is printed, and nothing of it is put into the cluster', async () => {
    const none = withChain({ roles: [{ ...example, targetRole: target }], injection: { mode: 'none' } });
    expect(await bench.apply(none)).toEqual([]);
    const [part, printed] = renderInjection(none);
    expect(printed).toMatchObject({
      kind: 'ConfigMap',
      metadata: { namespace: 'shop', name: 'orders-aws-config' },
    });
    const text = JSON.stringify(part);
    expect(text).toContain('"AWS_CONFIG_FILE"');
    expect(text).not.toContain('AWS_ROLE_ARN');
    expect(text).toContain('orders-aws-config');
  });
});
