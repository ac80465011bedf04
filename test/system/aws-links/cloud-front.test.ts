import { UntagOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { noOutputs } from '../../../src/chain/outputs.ts';
import { findingsOf, Killed } from '../../support/aws-world.ts';
import { bucket, cloudFrontWorld, kindsOf } from '../../support/cloud-front-world.ts';

const { sandbox, secondsWaited, world, applied, only, tamper } = cloudFrontWorld();

const creation = [
  'create-bucket',
  'set-origin-access-control',
  'create-distribution',
  'let-distribution-read',
  'put-document',
  'put-document',
  'set-bucket-versioning',
  'await-deployment',
  'create-provider',
];
const removal = [
  'delete-provider',
  'disable-distribution',
  'await-deployment',
  'delete-distribution',
  'delete-origin-access-control',
  'delete-document',
  'delete-document',
  'delete-document-versions',
  'delete-document-versions',
  'delete-bucket-policy',
  'delete-bucket',
];

describe('apply', () => {
  test('creates the chain, passes verify, and leaves nothing to plan', async () => {
    const one = world();
    const plan = await one.plan();
    expect([kindsOf(plan), findingsOf(plan)]).toEqual([creation, []]);
    await one.carryOut(plan);
    expect(secondsWaited()).toBeGreaterThanOrEqual(240);
    expect(await one.verify()).toEqual(
      one.links.map(({ name }) => ({ link: name, verdict: 'holds', findings: [] })),
    );
    const again = await one.plan();
    expect([plannedChanges(again), findingsOf(again)]).toEqual([[], []]);
    expect(again.links.find(({ link }) => link === 'issuer')?.summary).toBe(`https://${only().domain}`);
  });

  test('blocks public access to the bucket, and lets only the distribution read it', async () => {
    const one = await applied();
    const stored = sandbox().s3Store.buckets.get(bucket);
    expect(Object.values(stored?.publicAccessBlock ?? {})).toEqual([true, true, true, true]);
    expect(JSON.parse(stored?.policy?.text ?? '').Statement).toMatchObject([
      { Condition: { StringEquals: { 'aws:SourceArn': only().arn } } },
    ]);
    expect(only()).toMatchObject({
      config: { PriceClass: 'PriceClass_100', IsIPV6Enabled: true },
      tags: expect.arrayContaining([{ Key: 'irsactl.dev/cluster', Value: one.context.chain.name }]),
    });
    const direct = await sandbox().fetchPublic(`https://${bucket}.s3.eu-central-1.amazonaws.com/keys.json`);
    expect(direct.status).toBe(403);
  });

  test.each(creation.map((kind, index) => [index + 1, kind] as const))(
    'that is killed after change %i (%s) is finished by the same plan, with one distribution',
    async (failAfter) => {
      const one = world();
      const plan = await one.plan();
      await expect(one.carryOut(plan, { failAfter })).rejects.toThrow(Killed);
      await one.carryOut(plan);
      expect(plannedChanges(await one.plan())).toEqual([]);
      expect(only().domain).toBeDefined();
      expect(sandbox().cloudFront.accessControls.size).toBe(1);
    },
  );

  test('continues after a lost response, and creates no second distribution', async () => {
    const one = world();
    const plan = await one.plan();
    await expect(one.carryOut(plan, { failAfter: 3 })).rejects.toThrow(Killed);
    // CloudFront's list does not show the distribution of the lost call yet.
    const create = plannedChanges(plan).find(({ kind }) => kind === 'create-distribution');
    const issuer = one.links.find(({ name }) => name === 'issuer');
    if (!create || !issuer) throw new Error('the distribution is planned');
    const again = () => issuer.apply(create, one.context, noOutputs, () => {});
    await again();
    await again();
    expect(only().tags).toHaveLength(3);
  });
});

test.each([
  ['cloudfront', 'CreateDistributionWithTags', 403],
  ['cloudfront', 'ListDistributions', 403],
  ['s3', 'PutBucketPolicy', 400],
])(
  'credentials that expire at %s:%s: apply reports it, and the next apply continues',
  async (service, action, status) => {
    const one = world();
    const plan = await one.plan();
    const message = 'The security token included in the request is expired';
    sandbox().faults.add({ service, action, status, code: 'ExpiredToken', message });
    await expect(one.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-AWS-002' });
    sandbox().faults.clear();
    await one.carryOut(plan);
    expect(plannedChanges(await one.plan())).toEqual([]);
    expect(only().domain).toBeDefined();
  },
);

describe('a quota of CloudFront', () => {
  test.each([
    ['CreateDistributionWithTags', 'TooManyDistributions'],
    ['CreateOriginAccessControl', 'TooManyOriginAccessControls'],
  ])(
    'that %s exceeds is reported, and after it is raised apply continues where it stopped',
    async (action, code) => {
      const one = world();
      const message = 'You have reached the maximum number for this account.';
      sandbox().faults.add({ service: 'cloudfront', action, code, status: 400, message });
      await expect(one.apply()).rejects.toMatchObject({
        code: 'IRSA-AWS-012',
        problem: { why: expect.stringContaining(message) },
      });
      expect(sandbox().cloudFront.distributions.size).toBe(0);
      sandbox().faults.clear();
      const rest = (await one.apply()).map(({ kind }) => kind);
      expect(rest).not.toContain('create-bucket');
      expect(plannedChanges(await one.plan())).toEqual([]);
      expect(only().domain).toBeDefined();
    },
  );
});

test('a concurrent change of another writer is not overwritten', async () => {
  const one = await applied();
  await tamper((config) => ({ ...config, IsIPV6Enabled: false }));
  sandbox().faults.add({
    service: 'cloudfront',
    action: 'UpdateDistribution',
    code: 'PreconditionFailed',
    status: 412,
  });
  await expect(one.apply()).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
  await one.apply();
  expect(only().config.IsIPV6Enabled).toBe(true);
});

describe('destroy', () => {
  function expectNothingLeft(): void {
    expect(sandbox().cloudFront.distributions.size).toBe(0);
    expect(sandbox().cloudFront.accessControls.size).toBe(0);
    expect(sandbox().s3Store.buckets.size).toBe(0);
  }

  test('leaves nothing', async () => {
    const one = await applied();
    expect(kindsOf(await one.planRemoval())).toEqual(removal);
    await one.remove();
    expectNothingLeft();
  });

  test.each(removal.map((kind, index) => [index + 1, kind] as const))(
    'that is killed after change %i (%s) is finished by the next one',
    async (failAfter) => {
      const one = await applied();
      await expect(one.remove({ failAfter })).rejects.toThrow(Killed);
      await one.remove();
      expectNothingLeft();
      expect(plannedChanges(await one.planRemoval())).toEqual([]);
    },
  );

  test('waits while CloudFront still counts the access control as used (W8)', async () => {
    const one = await applied();
    sandbox().faults.add({
      service: 'cloudfront',
      action: 'DeleteOriginAccessControl',
      code: 'OriginAccessControlInUse',
      status: 409,
      times: 2,
    });
    await one.remove();
    expectNothingLeft();
  });

  test('removes a partial chain', async () => {
    const one = world();
    await expect(one.apply({ failAfter: 4 })).rejects.toThrow(Killed);
    await one.remove();
    expectNothingLeft();
  });

  test('keeps the distribution while IAM has a provider for it that the chain does not own', async () => {
    const one = await applied();
    const OpenIDConnectProviderArn = `arn:aws:iam::123456789012:oidc-provider/${only().domain}`;
    const TagKeys = ['irsactl.dev/managed'];
    await one.clients.iam.send(new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys }));
    const plan = await one.planRemoval();
    expect(plannedChanges(plan)).toEqual([]);
    expect(findingsOf(plan).map(({ code }) => code)).toContain('IRSA-ISSUER-055');
  });
});
