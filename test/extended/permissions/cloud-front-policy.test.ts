import {
  CloudFrontClient,
  DeleteDistributionCommand,
  GetDistributionConfigCommand,
  GetOriginAccessControlCommand,
  TagResourceCommand,
  UpdateDistributionCommand,
  UpdateOriginAccessControlCommand,
} from '@aws-sdk/client-cloudfront';
import { CreateOpenIDConnectProviderCommand, DeleteOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import { PutBucketTaggingCommand, PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { awsClients } from '../../../src/aws/clients.ts';
import type { AwsPermission } from '../../../src/permissions/aws-permission.ts';
import { permissionsOf } from '../../../src/permissions/iam-policy.ts';
import { issuerPermissions } from '../../../src/permissions/issuer-permissions.ts';
import type { StoredDistribution } from '../../../src/sandbox/cloudfront/store.ts';
import type { RunningSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { resourceArn } from '../../../src/trust/arn.ts';
import { parseIssuerUrl } from '../../../src/trust/issuer-url.ts';
import type { AwsWorld } from '../../support/aws-world.ts';
import { changeStorageSettings } from '../../support/change-storage-settings.ts';
import { fakeChain, fakeContext } from '../../support/fake-context.ts';
import { refusedCalls, withoutAction } from '../../support/refused-calls.ts';

const { aws } = fakeContext();
const bucket = 'least-2-oidc';
const issuer = { hosting: 'cloudFront', bucket, url: null } as const;
const chain = fakeChain({ name: 'least-2', issuer, roles: [] });
const all = permissionsOf(chain, aws);

/** Changes the distribution, its access control, and the bucket's public access block and versioning. */
async function drift(sandbox: RunningSandbox): Promise<void> {
  const { endpoint, region, rootCredentials: credentials } = sandbox;
  const client = new CloudFrontClient({ endpoint, region, credentials });
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  for (const { id: Id } of sandbox.cloudFront.distributions.values()) {
    const { DistributionConfig, ETag } = await client.send(new GetDistributionConfigCommand({ Id }));
    const config = DistributionConfig && { ...DistributionConfig, IsIPV6Enabled: false };
    await client.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: config }));
  }
  for (const { id: Id, config } of sandbox.cloudFront.accessControls.values()) {
    const { ETag: IfMatch } = await client.send(new GetOriginAccessControlCommand({ Id }));
    const OriginAccessControlConfig = { ...config, SigningBehavior: 'never' as const };
    await client.send(new UpdateOriginAccessControlCommand({ Id, IfMatch, OriginAccessControlConfig }));
  }
  await s3.send(new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: {} }));
  client.destroy();
  await changeStorageSettings(s3, bucket);
  s3.destroy();
}

/** Removes the bucket's tags. */
async function loseMarks({ endpoint, region, rootCredentials: credentials }: RunningSandbox): Promise<void> {
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  await s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet: [] } }));
  s3.destroy();
}

async function lifecycle(world: AwsWorld, sandbox: RunningSandbox): Promise<void> {
  await world.apply();
  await drift(sandbox);
  await world.apply();
  await loseMarks(sandbox);
  await world.apply({ consent: { adopt: true } });
  await world.verify();
  await world.remove();
  // The bucket was adopted, so destroy keeps it.
  await world.apply({ consent: { adopt: true } });
  sandbox.s3Store.buckets.clear();
  await world.apply();
  await world.remove();
}

const refusedTo = (permissions: readonly AwsPermission[], work = lifecycle) =>
  refusedCalls(permissions, chain, work);

describe('the policy for an issuer behind CloudFront', { timeout: 300_000 }, () => {
  it('suffices to apply, repair, adopt, verify and destroy', async () => {
    expect(await refusedTo(all)).toEqual([]);
  });

  it.each(issuerPermissions({ ...chain, issuer }, aws).flatMap(({ actions }) => actions))(
    'does not suffice without %s',
    async (action) => {
      expect(await refusedTo(withoutAction(all, action))).not.toEqual([]);
    },
  );

  it.each<[string, (client: CloudFrontClient, one: StoredDistribution) => Promise<unknown>]>([
    [
      'UpdateDistribution',
      (client, { id: Id, etag: IfMatch, config: DistributionConfig }) =>
        client.send(new UpdateDistributionCommand({ Id, IfMatch, DistributionConfig })),
    ],
    [
      'DeleteDistribution',
      (client, { id: Id, etag: IfMatch }) => client.send(new DeleteDistributionCommand({ Id, IfMatch })),
    ],
    [
      'TagResource',
      (client, { arn: Resource }) =>
        client.send(new TagResourceCommand({ Resource, Tags: { Items: [{ Key: 'team', Value: 'mine' }] } })),
    ],
  ])('does not allow %s on foreign distributions', async (action, ask) => {
    const work = async (world: AwsWorld, sandbox: RunningSandbox) => {
      await world.apply();
      for (const one of sandbox.cloudFront.distributions.values()) {
        one.tags = [{ Key: 'irsactl.dev/cluster', Value: 'of-others' }];
        const { endpoint, region } = sandbox;
        const credentials = sandbox.userCredentials('operator');
        await ask(new CloudFrontClient({ endpoint, region, credentials }), one);
      }
    };
    expect(await refusedTo(all, work)).toEqual([`cloudfront:${action}`]);
  });

  it('does not allow changes of foreign identity providers', async () => {
    const used = permissionsOf({ ...chain, roles: fakeChain().roles }, aws);
    const OpenIDConnectProviderArn = `arn:aws:iam::${aws.account}:oidc-provider/d1.cloudfront.net`;
    const others = { Key: 'irsactl.dev/cluster', Value: 'of-others' };
    const work = async (world: AwsWorld, sandbox: RunningSandbox) => {
      const { endpoint, region, rootCredentials: credentials } = sandbox;
      const root = awsClients({ region, endpoint, credentials }).iam;
      const thumbprint = 'a'.repeat(40);
      await root.send(
        new CreateOpenIDConnectProviderCommand({
          Url: 'https://d1.cloudfront.net',
          ThumbprintList: [thumbprint],
          Tags: [others],
        }),
      );
      await world.clients.iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
    };
    expect(await refusedCalls(used, chain, work)).toEqual(['iam:DeleteOpenIDConnectProvider']);
  });

  it('suffices for planning with --read-only, which allows no changes', async () => {
    const looks = all.filter(({ access }) => access === 'look');
    expect(await refusedTo(looks, async (world) => void (await world.plan()))).toEqual([]);
    expect(await refusedTo(looks)).toEqual(['s3:CreateBucket']);
  });

  it('allows reading only the certificate of the domain name', async () => {
    const certificate = resourceArn(aws.partition, 'acm', 'us-east-1', aws.account, 'certificate/1');
    const domain = { name: 'oidc.example.com', certificate };
    const named = { ...issuer, url: parseIssuerUrl('https://oidc.example.com'), domain };
    const least = issuerPermissions({ ...chain, issuer: named }, aws);
    const plan = (permissions: readonly AwsPermission[]) =>
      refusedCalls(permissions, { ...chain, issuer: named }, async (world) => void (await world.plan()));
    const others = all.filter(({ purpose }) => !least.some((one) => one.purpose === purpose));
    expect(await plan([...others, ...least])).toEqual([]);
    expect(await plan([...others, ...withoutAction(least, 'acm:DescribeCertificate')])).toEqual([
      expect.stringContaining('acm:DescribeCertificate'),
    ]);
    expect(least.find(({ actions }) => actions.includes('acm:DescribeCertificate'))?.resources).toEqual([
      certificate,
    ]);
  });
});
