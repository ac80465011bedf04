import {
  CloudFrontClient,
  type DistributionConfig,
  GetDistributionConfigCommand,
  GetOriginAccessControlCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDistributionCommand,
  UpdateOriginAccessControlCommand,
} from '@aws-sdk/client-cloudfront';
import { UntagOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import {
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ChainPlan, plannedChanges } from '../../../src/chain/chain-plan.ts';
import { noOutputs } from '../../../src/chain/outputs.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { type AwsWorld, awsWorld, findingsOf, Killed } from '../../support/aws-world.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

const bucket = 'behind-cloudfront';
let sandbox: RunningSandbox;
let client: CloudFrontClient;
let waited: number;

beforeEach(async () => {
  waited = 0;
  const began = Date.now();
  // Time passes where irsactl waits for it.
  sandbox = await startSandbox({ deploymentSeconds: 240, now: () => new Date(began + waited) });
  const { endpoint, region, rootCredentials: credentials } = sandbox;
  client = new CloudFrontClient({ endpoint, region, credentials });
});
afterEach(async () => {
  client.destroy();
  await sandbox.close();
});

const clock = {
  now: () => waited,
  sleep: (milliseconds: number) => {
    waited += milliseconds;
    return Promise.resolve();
  },
};

function world(over: Parameters<typeof awsWorld>[1] = {}, key?: AwsWorld['key']): AwsWorld {
  const issuer = { hosting: 'cloudFront', bucket, url: null } as const;
  const chain = { name: 'prod-1', roles: [], issuer, ...over };
  return awsWorld({ ...sandboxPlace(sandbox), clock }, chain, key);
}

async function applied(): Promise<AwsWorld> {
  const one = world();
  await one.apply();
  return one;
}

const kinds = (plan: ChainPlan) => plannedChanges(plan).map(({ kind }) => kind);
const distributions = () => [...sandbox.cloudFront.distributions.values()];

function only() {
  const [one, ...more] = distributions();
  if (!one || more.length > 0) throw new Error(`there are ${distributions().length} distributions`);
  return one;
}

/** Somebody changes the distribution, all of which is sent again. */
async function tamper(edit: (config: DistributionConfig) => DistributionConfig): Promise<void> {
  const { id: Id } = only();
  const { DistributionConfig: config, ETag } = await client.send(new GetDistributionConfigCommand({ Id }));
  if (!config) throw new Error('there is a config');
  await client.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: edit(config) }));
}

async function verdictOf(one: AwsWorld) {
  const verdicts = await one.verify();
  return verdicts.find(({ link }) => link === 'issuer')?.findings ?? [];
}

async function expectBack(one: AwsWorld, expected: readonly string[]): Promise<void> {
  const plan = await one.plan();
  expect(kinds(plan)).toEqual(expected);
  await one.carryOut(plan);
  // The edges keep an error for so long.
  await clock.sleep(10_000);
  expect(await verdictOf(one)).toEqual([]);
  expect(plannedChanges(await one.plan())).toEqual([]);
}

const creation = [
  'create-bucket',
  'set-origin-access-control',
  'create-distribution',
  'let-distribution-read',
  'put-document',
  'put-document',
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
  'delete-bucket-policy',
  'delete-bucket',
];

describe('apply', () => {
  test('makes it, holds from outside, and leaves nothing to plan', async () => {
    const one = world();
    const plan = await one.plan();
    expect([kinds(plan), findingsOf(plan)]).toEqual([creation, []]);
    await one.carryOut(plan);
    expect(waited).toBeGreaterThanOrEqual(240_000);
    expect(await one.verify()).toEqual(
      one.links.map(({ name }) => ({ link: name, verdict: 'holds', findings: [] })),
    );
    const again = await one.plan();
    expect([plannedChanges(again), findingsOf(again)]).toEqual([[], []]);
    expect(again.links.find(({ link }) => link === 'issuer')?.summary).toBe(`https://${only().domain}`);
  });

  test('closes the bucket, and opens it to the one distribution alone', async () => {
    const one = await applied();
    const stored = sandbox.s3Store.buckets.get(bucket);
    expect(Object.values(stored?.publicAccessBlock ?? {})).toEqual([true, true, true, true]);
    expect(JSON.parse(stored?.policy?.text ?? '').Statement).toMatchObject([
      { Condition: { StringEquals: { 'aws:SourceArn': only().arn } } },
    ]);
    expect(only()).toMatchObject({
      config: { PriceClass: 'PriceClass_100', IsIPV6Enabled: true },
      tags: expect.arrayContaining([{ Key: 'irsactl.dev/cluster', Value: one.context.chain.name }]),
    });
    const direct = await sandbox.fetchPublic(`https://${bucket}.s3.eu-central-1.amazonaws.com/keys.json`);
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
      expect(sandbox.cloudFront.accessControls.size).toBe(1);
    },
  );

  test('counts an answer that was lost as done, and makes no second distribution', async () => {
    const one = world();
    const plan = await one.plan();
    await expect(one.carryOut(plan, { failAfter: 2 })).rejects.toThrow(Killed);
    // CloudFront's list does not show yet what the lost call made.
    const create = plannedChanges(plan).find(({ kind }) => kind === 'create-distribution');
    const issuer = one.links.find(({ name }) => name === 'issuer');
    if (!create || !issuer) throw new Error('the distribution is planned');
    const again = () => issuer.apply(create, one.context, noOutputs, () => {});
    await again();
    await again();
    expect(only().tags).toHaveLength(3);
  });
});

test('a change of somebody else in between is not written over', async () => {
  const one = await applied();
  await tamper((config) => ({ ...config, IsIPV6Enabled: false }));
  sandbox.faults.add({
    service: 'cloudfront',
    action: 'UpdateDistribution',
    code: 'PreconditionFailed',
    status: 412,
  });
  await expect(one.apply()).rejects.toMatchObject({ code: 'IRSA-ISSUER-068' });
  await one.apply();
  expect(only().config.IsIPV6Enabled).toBe(true);
});

describe('verify and plan find', () => {
  const behavior = (config: DistributionConfig, over: object): DistributionConfig => ({
    ...config,
    DefaultCacheBehavior: {
      ...config.DefaultCacheBehavior,
      ...over,
    } as DistributionConfig['DefaultCacheBehavior'],
  });
  const functionArn = 'arn:aws:cloudfront::123456789012:function/evil';

  test.each<[string, (config: DistributionConfig) => DistributionConfig, string]>([
    [
      'a function that answers in its place',
      (config) =>
        behavior(config, {
          FunctionAssociations: {
            Quantity: 1,
            Items: [{ EventType: 'viewer-request', FunctionARN: functionArn }],
          },
        }),
      functionArn,
    ],
    [
      'a cache that delays keys',
      (config) => behavior(config, { CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' }),
      'cachePolicy',
    ],
    ['plain HTTP', (config) => behavior(config, { ViewerProtocolPolicy: 'allow-all' }), 'viewerProtocol'],
    ['one that is off', (config) => ({ ...config, Enabled: false }), 'enabled is false'],
    [
      'some viewers led elsewhere',
      (config) => ({ ...config, ContinuousDeploymentPolicyId: 'policy' }),
      'stagingPolicy',
    ],
    [
      'an error page of somebody else',
      (config) => ({
        ...config,
        CustomErrorResponses: { Quantity: 1, Items: [{ ErrorCode: 404, ErrorCachingMinTTL: 1 }] },
      }),
      'errorPages',
    ],
  ])('%s, and apply puts it back', async (_what, edit, word) => {
    const one = await applied();
    await tamper(edit);
    const found = (await verdictOf(one)).find(({ code }) => code === 'IRSA-ISSUER-072');
    expect(found?.why).toContain(word);
    await expectBack(one, ['update-distribution', 'await-deployment']);
  });

  test('a change of the web firewall and of logs is nobody’s business', async () => {
    const one = await applied();
    await tamper((config) => ({ ...config, WebACLId: 'acl', HttpVersion: 'http2and3' }));
    expect(kinds(await one.plan())).toEqual(['await-deployment']);
    await one.apply();
    expect(await verdictOf(one)).toEqual([]);
    expect(only().config.WebACLId).toBe('acl');
  });

  test('an origin access control that does not sign', async () => {
    const one = await applied();
    const [control] = [...sandbox.cloudFront.accessControls.values()];
    const Id = control?.id ?? '';
    const { ETag, OriginAccessControl } = await client.send(new GetOriginAccessControlCommand({ Id }));
    const config = OriginAccessControl?.OriginAccessControlConfig;
    if (!config) throw new Error('there is a config');
    await client.send(
      new UpdateOriginAccessControlCommand({
        Id,
        IfMatch: ETag,
        OriginAccessControlConfig: { ...config, SigningBehavior: 'never' },
      }),
    );
    expect((await verdictOf(one)).map(({ code }) => code)).toContain('IRSA-ISSUER-072');
    await expectBack(one, ['set-origin-access-control']);
  });

  test('a bucket policy that lets more in, and a lifted block', async () => {
    const one = await applied();
    const { s3 } = one.clients;
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    const { Condition: _, ...open } = JSON.parse(Policy).Statement[0];
    const widened = { Version: '2012-10-17', Statement: [{ ...open, Principal: '*' }] };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: {} }));
    await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(widened) }));
    expect((await verdictOf(one)).map(({ code }) => code)).toEqual(['IRSA-ISSUER-048', 'IRSA-ISSUER-060']);
    await expectBack(one, ['set-public-access-block', 'let-distribution-read']);
  });

  test('any distribution of anybody let in', async () => {
    const one = await applied();
    const { s3 } = one.clients;
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    const { Condition: _, ...open } = JSON.parse(Policy).Statement[0];
    const widened = { Version: '2012-10-17', Statement: [open] };
    await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(widened) }));
    expect((await verdictOf(one)).map(({ code }) => code)).toEqual(['IRSA-ISSUER-048']);
    await expectBack(one, ['let-distribution-read']);
  });

  test('statements of others that open documents, which stop the plan', async () => {
    const one = await applied();
    const { s3 } = one.clients;
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    const own = JSON.parse(Policy).Statement[0];
    const theirs = {
      Sid: 'Theirs',
      Effect: 'Allow',
      Principal: { AWS: '999988887777' },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    };
    const policy = { Version: '2012-10-17', Statement: [own, theirs] };
    await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(policy) }));
    expect(findingsOf(await one.plan())).toMatchObject([{ code: 'IRSA-ISSUER-048' }]);
    expect((await verdictOf(one)).map(({ code }) => code)).toEqual(['IRSA-ISSUER-048']);
  });

  test('no distribution before the first apply', async () => {
    expect((await verdictOf(world())).map(({ code }) => code)).toEqual(['IRSA-ISSUER-073']);
  });

  test('another bucket in irsa.yaml than the distribution has', async () => {
    const { key } = await applied();
    const moved = world({ issuer: { hosting: 'cloudFront', bucket: 'other-bucket', url: null } }, key);
    const plan = await moved.plan();
    expect(findingsOf(plan).map(({ code }) => code)).toContain('IRSA-ISSUER-074');
    expect(plannedChanges(plan)).toEqual([]);
  });

  test('a distribution that lost its tags, which --adopt gives back', async () => {
    const one = await applied();
    const Resource = only().arn;
    const Items = only().tags.map(({ Key }) => Key);
    await client.send(new UntagResourceCommand({ Resource, TagKeys: { Items } }));
    expect(findingsOf(await one.plan())).toMatchObject([{ code: 'IRSA-ISSUER-032' }]);
    const changes = await one.apply({ consent: { adopt: true } });
    expect(changes.map(({ kind }) => kind)).toEqual(['tag-distribution']);
    expect(plannedChanges(await one.plan())).toEqual([]);
  });

  test('a second distribution with the chain’s tags', async () => {
    const one = await applied();
    const first = only();
    const copy = {
      ...first,
      id: 'ECOPY',
      arn: `${first.arn}X`,
      config: { ...first.config, CallerReference: 'x' },
    };
    sandbox.cloudFront.distributions.set(copy.id, copy);
    const [finding] = findingsOf(await one.plan());
    expect(finding).toMatchObject({ code: 'IRSA-ISSUER-066', next: expect.stringContaining('ECOPY') });
    expect(kinds(await one.planRemoval())).toEqual(removal);
  });

  test('a distribution of another cluster of the same name is neither used nor removed', async () => {
    await applied();
    const { id, arn: Resource } = only();
    const Items = [{ Key: 'irsactl.dev/cluster-uid', Value: 'another-cluster' }];
    await client.send(new TagResourceCommand({ Resource, Tags: { Items } }));
    const one = world();
    expect(findingsOf(await one.plan({ adopt: true })).map(({ code }) => code)).toContain('IRSA-ISSUER-031');
    expect(kinds(await one.planRemoval())).not.toContain('delete-distribution');
    expect(only().id).toBe(id);
  });
});

describe('destroy', () => {
  function expectNothingLeft(): void {
    expect(distributions()).toEqual([]);
    expect(sandbox.cloudFront.accessControls.size).toBe(0);
    expect(sandbox.s3Store.buckets.size).toBe(0);
  }

  test('leaves nothing', async () => {
    const one = await applied();
    expect(kinds(await one.planRemoval())).toEqual(removal);
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

  test('takes back what was only begun', async () => {
    const one = world();
    await expect(one.apply({ failAfter: 3 })).rejects.toThrow(Killed);
    await one.remove();
    expectNothingLeft();
  });

  test('stops before the distribution while a provider is trusted that is not the chain’s', async () => {
    const one = await applied();
    const OpenIDConnectProviderArn = `arn:aws:iam::123456789012:oidc-provider/${only().domain}`;
    const TagKeys = ['irsactl.dev/managed'];
    await one.clients.iam.send(new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys }));
    const plan = await one.planRemoval();
    expect(plannedChanges(plan)).toEqual([]);
    expect(findingsOf(plan).map(({ code }) => code)).toContain('IRSA-ISSUER-055');
  });
});
