import { TagOpenIDConnectProviderCommand, UntagOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import { GetPublicAccessBlockCommand, HeadBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { identityProviderArn } from '../../../src/trust/arn.ts';
import { parseIssuerUrl } from '../../../src/trust/issuer-url.ts';
import { type AwsWorld, awsWorld, findingsOf } from '../../support/aws-world.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());

const bucketOf = ({ context }: AwsWorld) => `${context.chain.name}-oidc`;

function providerOf({ context }: AwsWorld) {
  return identityProviderArn(context.aws.partition, context.aws.account, context.chain.issuer.url);
}

test('a bucket stays while a provider that is not the chain’s trusts it, and goes once that is gone', async () => {
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

test('after an apply no other public policy can be set, and a policy that was lost is put back', async () => {
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
  const everybody = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [everybody] });
  await expect(world.clients.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))).rejects.toMatchObject({
    code: 'IRSA-AWS-004',
  });
  const denied = { ...everybody, Effect: 'Deny' };
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

test('an issuer that is moved in irsa.yaml is refused before the first change', async () => {
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
