import {
  type DistributionConfig,
  GetOriginAccessControlCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateOriginAccessControlCommand,
} from '@aws-sdk/client-cloudfront';
import { DeleteOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import {
  GetBucketPolicyCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { findingsOf } from '../../support/aws-world.ts';
import { changeStorageSettings } from '../../support/change-storage-settings.ts';
import { bucket, cloudFrontWorld, kindsOf } from '../../support/cloud-front-world.ts';

const { sandbox, client, clock, world, applied, only, tamper, verdictOf, expectBack } = cloudFrontWorld();

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
    ['a disabled distribution', (config) => ({ ...config, Enabled: false }), 'enabled is false'],
    [
      'some viewers sent to another distribution',
      (config) => ({ ...config, ContinuousDeploymentPolicyId: 'policy' }),
      'stagingPolicy',
    ],
    [
      'a foreign error page',
      (config) => ({
        ...config,
        CustomErrorResponses: { Quantity: 1, Items: [{ ErrorCode: 404, ErrorCachingMinTTL: 1 }] },
      }),
      'errorPages',
    ],
  ])('%s, and apply corrects it', async (_what, edit, word) => {
    const one = await applied();
    await tamper(edit);
    const found = (await verdictOf(one)).find(({ code }) => code === 'IRSA-ISSUER-072');
    expect(found?.why).toContain(word);
    await expectBack(one, ['update-distribution', 'await-deployment']);
  });

  test('verify ignores changes of the web firewall and of logs', async () => {
    const one = await applied();
    await tamper((config) => ({ ...config, WebACLId: 'acl', HttpVersion: 'http2and3' }));
    expect(kindsOf(await one.plan())).toEqual(['await-deployment']);
    await one.apply();
    expect(await verdictOf(one)).toEqual([]);
    expect(only().config.WebACLId).toBe('acl');
  });

  test('an origin access control that does not sign', async () => {
    const one = await applied();
    const [control] = [...sandbox().cloudFront.accessControls.values()];
    const Id = control?.id ?? '';
    const { ETag, OriginAccessControl } = await client().send(new GetOriginAccessControlCommand({ Id }));
    const config = OriginAccessControl?.OriginAccessControlConfig;
    if (!config) throw new Error('there is a config');
    await client().send(
      new UpdateOriginAccessControlCommand({
        Id,
        IfMatch: ETag,
        OriginAccessControlConfig: { ...config, SigningBehavior: 'never' },
      }),
    );
    expect((await verdictOf(one)).map(({ code }) => code)).toContain('IRSA-ISSUER-072');
    await expectBack(one, ['set-origin-access-control']);
  });

  test('a bucket policy that allows more readers, and a removed public access block', async () => {
    const one = await applied();
    const { s3 } = one.clients;
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    const { Condition: _, ...open } = JSON.parse(Policy).Statement[0];
    const widened = { Version: '2012-10-17', Statement: [{ ...open, Principal: '*' }] };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: {} }));
    await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(widened) }));
    expect((await verdictOf(one)).map(({ code }) => code)).toEqual(['IRSA-ISSUER-048', 'IRSA-ISSUER-036']);
    await expectBack(one, ['set-public-access-block', 'let-distribution-read']);
  });

  test('suspended versioning, enabled ACLs, and a KMS key for new objects', async () => {
    const one = await applied();
    await changeStorageSettings(one.clients.s3, bucket);
    expect((await verdictOf(one)).map(({ code }) => code)).toEqual(['IRSA-ISSUER-036']);
    await expectBack(one, ['set-bucket-ownership', 'set-bucket-encryption', 'set-bucket-versioning']);
  });

  test('a document that only users of a KMS key can read', async () => {
    const one = await applied();
    const { s3 } = one.clients;
    const place = { Bucket: bucket, Key: 'keys.json' };
    const { Body, ContentType, CacheControl } = await s3.send(new GetObjectCommand(place));
    const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand(place));
    const tags = TagSet.map(({ Key = '', Value = '' }): [string, string] => [Key, Value]);
    await s3.send(
      new PutObjectCommand({
        ...{ ...place, ContentType, CacheControl, ServerSideEncryption: 'aws:kms' },
        Body: (await Body?.transformToString()) ?? '',
        Tagging: new URLSearchParams(tags).toString(),
      }),
    );
    expect((await verdictOf(one)).map(({ code }) => code)).toEqual(['IRSA-ISSUER-036']);
    await expectBack(one, ['put-document']);
  });

  test('a bucket policy that admits every distribution', async () => {
    const one = await applied();
    const { s3 } = one.clients;
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    const { Condition: _, ...open } = JSON.parse(Policy).Statement[0];
    const widened = { Version: '2012-10-17', Statement: [open] };
    await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(widened) }));
    expect((await verdictOf(one)).map(({ code }) => code)).toEqual(['IRSA-ISSUER-048']);
    await expectBack(one, ['let-distribution-read']);
  });

  test('foreign statements that open documents; they stop the plan', async () => {
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

  test('a deleted distribution of a trusted issuer, and its recovery', async () => {
    const one = await applied();
    const { id, domain } = only();
    sandbox().cloudFront.distributions.delete(id);
    const plan = await one.plan();
    expect(plannedChanges(plan).filter(({ link }) => link === 'issuer')).toEqual([]);
    expect(findingsOf(plan)).toMatchObject([{ code: 'IRSA-ISSUER-073', severity: 'error' }]);
    const OpenIDConnectProviderArn = `arn:aws:iam::123456789012:oidc-provider/${domain}`;
    await one.clients.iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
    await one.apply();
    expect(only().domain).not.toBe(domain);
    await clock.sleep(10_000);
    expect(await verdictOf(one)).toEqual([]);
  });

  test('a bucket in irsa.yaml that differs from the distribution', async () => {
    const { key } = await applied();
    const moved = world({ issuer: { hosting: 'cloudFront', bucket: 'other-bucket', url: null } }, key);
    const plan = await moved.plan();
    expect(findingsOf(plan).map(({ code }) => code)).toContain('IRSA-ISSUER-056');
    expect(plannedChanges(plan)).toEqual([]);
  });

  test('a distribution without its tags, which --adopt restores', async () => {
    const one = await applied();
    const Resource = only().arn;
    const Items = only().tags.map(({ Key }) => Key);
    await client().send(new UntagResourceCommand({ Resource, TagKeys: { Items } }));
    expect(findingsOf(await one.plan())).toMatchObject([{ code: 'IRSA-ISSUER-032' }]);
    const changes = await one.apply({ consent: { adopt: true } });
    expect(changes.map(({ kind }) => kind)).toEqual(['tag-distribution']);
    expect(plannedChanges(await one.plan())).toEqual([]);
  });

  test("a second distribution with the chain's tags", async () => {
    const one = await applied();
    const first = only();
    const copy = {
      ...first,
      id: 'ECOPY',
      arn: `${first.arn}X`,
      config: { ...first.config, CallerReference: 'x' },
    };
    sandbox().cloudFront.distributions.set(copy.id, copy);
    const [finding] = findingsOf(await one.plan());
    expect(finding).toMatchObject({ code: 'IRSA-ISSUER-066', next: expect.stringContaining('ECOPY') });
    expect(kindsOf(await one.planRemoval())).toContain('delete-distribution');
  });

  test('a distribution of another cluster of the same name is neither used nor removed', async () => {
    await applied();
    const { id, arn: Resource } = only();
    const Items = [{ Key: 'irsactl.dev/cluster-uid', Value: 'another-cluster' }];
    await client().send(new TagResourceCommand({ Resource, Tags: { Items } }));
    const one = world();
    expect(findingsOf(await one.plan({ adopt: true })).map(({ code }) => code)).toContain('IRSA-ISSUER-031');
    expect(kindsOf(await one.planRemoval())).not.toContain('delete-distribution');
    expect(only().id).toBe(id);
  });
});
