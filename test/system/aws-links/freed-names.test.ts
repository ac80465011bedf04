import {
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { identityProviderArn } from '../../../src/trust/arn.ts';
import { parseIssuerUrl } from '../../../src/trust/issuer-url.ts';
import { jwkOf, renderJwks } from '../../../src/trust/jwks.ts';
import { type AwsWorld, awsWorld, findingsOf } from '../../support/aws-world.ts';
import { declaredIssuerUrl } from '../../support/declared-issuer-url.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';
import { rsaPair } from '../../support/test-keys.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());

const bucketOf = ({ context }: AwsWorld) => `${context.chain.name}-oidc`;

function providerOf({ context }: AwsWorld) {
  return identityProviderArn(context.aws.partition, context.aws.account, declaredIssuerUrl(context.chain));
}

test('destroy keeps a bucket while IAM has a provider for it that the chain does not own, and deletes it later', async () => {
  const world = awsWorld(sandboxPlace(sandbox));
  await world.apply();
  const OpenIDConnectProviderArn = providerOf(world);
  const TagKeys = ['irsactl.dev/managed'];
  await world.clients.iam.send(new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys }));
  const plan = await world.planRemoval();
  expect(findingsOf(plan).map(({ code }) => code)).toEqual(['IRSA-ISSUER-055']);
  await world.remove();
  await world.clients.s3.send(new HeadBucketCommand({ Bucket: bucketOf(world) }));

  const Tags = [{ Key: 'irsactl.dev/managed', Value: 'true' }];
  await world.clients.iam.send(new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags }));
  await world.remove();
  await expect(
    world.clients.s3.send(new HeadBucketCommand({ Bucket: bucketOf(world) })),
  ).rejects.toMatchObject({ code: 'IRSA-AWS-009' });
});

test('after apply no other public policy can be set, and apply restores a lost policy', async () => {
  const world = awsWorld(sandboxPlace(sandbox));
  await world.apply();
  const Bucket = bucketOf(world);
  const { PublicAccessBlockConfiguration } = await world.clients.s3.send(
    new GetPublicAccessBlockCommand({ Bucket }),
  );
  expect(PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: false,
  });
  const publicStatement = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [publicStatement] });
  await expect(world.clients.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))).rejects.toMatchObject({
    code: 'IRSA-AWS-004',
  });
  const denied = { ...publicStatement, Effect: 'Deny' };
  const closed = JSON.stringify({ Version: '2012-10-17', Statement: [denied] });
  await world.clients.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: closed }));
  expect((await world.apply()).map(({ kind }) => kind)).toEqual([
    'lift-public-access-block',
    'set-bucket-policy',
    'set-public-access-block',
  ]);
  expect(plannedChanges(await world.plan())).toEqual([]);
  expect((await world.verify()).map(({ verdict }) => verdict)).not.toContain('broken');
});

test('an issuer that changed in irsa.yaml is refused before the first change', async () => {
  const world = awsWorld(sandboxPlace(sandbox));
  await world.apply();
  const { chain } = world.context;
  const url = parseIssuerUrl(`https://${chain.name}-new.s3.eu-central-1.amazonaws.com`);
  const moved = awsWorld(
    sandboxPlace(sandbox),
    { ...chain, issuer: { hosting: 's3', bucket: `${chain.name}-new`, url } },
    world.key,
  );
  await expect(moved.apply()).rejects.toThrow('IRSA-ISSUER-056');
  await expect(moved.remove()).rejects.toThrow('IRSA-ISSUER-056');
  expect(plannedChanges(await world.plan())).toEqual([]);
  await world.remove();
  expect(findingsOf(await moved.plan())).toEqual([]);
});

test('destroy restores adopted resources to their old state, without traces of irsactl', async () => {
  const world = awsWorld(sandboxPlace(sandbox));
  const { s3, iam } = world.clients;
  const Bucket = bucketOf(world);
  const OpenIDConnectProviderArn = providerOf(world);
  const existingKey = jwkOf(rsaPair().publicKey);
  const userTags = [{ Key: 'team', Value: 'web' }];
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { Tags: userTags } }));
  const Body = renderJwks({ keys: [existingKey] });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'keys.json', Body, Tagging: 'team=web' }));
  const input = { Url: declaredIssuerUrl(world.context.chain), ClientIDList: ['vault'], Tags: userTags };
  // IAM can connect to a bucket's host even if the bucket has no public objects.
  await iam.send(new CreateOpenIDConnectProviderCommand(input));

  await expect(world.apply()).rejects.toThrow('IRSA-ISSUER-032');
  const taken = await world.apply({ consent: { adopt: true } });
  expect(taken.find(({ target }) => target.endsWith('keys.json'))?.after).toMatchObject({
    keptKeys: [existingKey.kid],
  });
  const verdicts = await world.verify();
  expect(verdicts.map(({ verdict }) => verdict)).not.toContain('broken');
  expect(verdicts.flatMap(({ findings }) => findings.map(({ code }) => code))).toEqual([
    'IRSA-ISSUER-057',
    'IRSA-ISSUER-036',
    'IRSA-PROVIDER-007',
  ]);
  expect(plannedChanges(await world.plan())).toEqual([]);

  await world.remove();
  const provider = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
  expect([provider.ClientIDList, provider.Tags]).toEqual([['vault'], userTags]);
  await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
  // The first destroy kept the bucket because of the provider; this one restores it.
  await world.remove();
  expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(userTags);
  const object = await s3.send(new GetObjectCommand({ Bucket, Key: 'keys.json' }));
  expect(await object.Body?.transformToString()).toBe(Body);
  const tags = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'keys.json' }));
  expect(tags.TagSet).toEqual(userTags);
});
