import {
  AddClientIDToOpenIDConnectProviderCommand,
  AttachRolePolicyCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { ownershipTags } from '../../../src/chain/ownership.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsPolicyArn, identityProviderArn } from '../../../src/trust/arn.ts';
import { type AwsWorld, awsWorld, findingsOf } from '../../support/aws-world.ts';
import { declaredIssuerUrl } from '../../support/declared-issuer-url.ts';
import { fakeChain } from '../../support/fake-context.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

let sandbox: RunningSandbox;
let world: AwsWorld;
beforeAll(async () => {
  sandbox = await startSandbox();
  const [example] = fakeChain().roles;
  if (!example) throw new Error('the example has a role');
  const { partition } = awsWorld(sandboxPlace(sandbox)).context.aws;
  const document = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }],
  };
  const role = {
    ...example,
    name: 'drift-role',
    description: 'Ours',
    tags: { tier: 'web' },
    permissionsBoundary: awsPolicyArn(partition, 'AmazonS3FullAccess'),
    policies: [...example.policies, { kind: 'inline', name: 'queue', document }],
  } as const;
  world = awsWorld(sandboxPlace(sandbox), { roles: [role], tags: { team: 'shop' } });
  await world.apply();
});
afterAll(async () => {
  world?.clients.close();
  await sandbox?.close();
});

/** The clients and resource names for a manual change. */
interface ManualAccess {
  readonly iam: AwsWorld['clients']['iam'];
  readonly s3: AwsWorld['clients']['s3'];
  readonly RoleName: string;
  readonly OpenIDConnectProviderArn: string;
  readonly Bucket: string;
  readonly Key: string;
}

function manualAccess(): ManualAccess {
  const { chain, aws } = world.context;
  return {
    ...world.clients,
    RoleName: 'drift-role',
    OpenIDConnectProviderArn: identityProviderArn(aws.partition, aws.account, declaredIssuerUrl(chain)),
    Bucket: `${chain.name}-oidc`,
    Key: 'keys.json',
  };
}

const byKms = (Bucket: string) => {
  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms' as const };
  return { Bucket, ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault }] } };
};
const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const forUsers = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '123456789012' } }],
});
const full = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
const readOnly = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
const tagsOf = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** The changed setting, how to change it, the kinds of changes in the plan, and a part of the first planned change. */
const drifts: readonly [string, (by: ManualAccess) => Promise<unknown>, readonly string[], object][] = [
  [
    'the description of a role',
    ({ iam, RoleName }) =>
      iam.send(new UpdateRoleCommand({ RoleName, Description: 'mine', MaxSessionDuration: 3600 })),
    ['set-role-settings'],
    { before: { description: 'mine' }, after: { description: expect.stringMatching(/^Ours \(irsactl/) } },
  ],
  [
    'the maximum session duration of a role',
    async ({ iam, RoleName }) => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      const input = { RoleName, Description: Role?.Description, MaxSessionDuration: 7200 };
      await iam.send(new UpdateRoleCommand(input));
    },
    ['set-role-settings'],
    { before: { maxSessionDuration: 7200 }, after: { maxSessionDuration: 3600 } },
  ],
  [
    'a tag of a role',
    ({ iam, RoleName }) => iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'team', Value: 'else' }] })),
    ['tag-role'],
    { after: { tags: { team: 'shop' } } },
  ],
  [
    'a tag that only this role has',
    ({ iam, RoleName }) => iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['tier'] })),
    ['tag-role'],
    { after: { tags: { tier: 'web' } } },
  ],
  [
    'a deleted tag of a role',
    ({ iam, RoleName }) => iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['team'] })),
    ['tag-role'],
    { after: { tags: { team: 'shop' } } },
  ],
  [
    'a deleted permissions boundary',
    ({ iam, RoleName }) => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
    ['set-permissions-boundary'],
    { before: { permissionsBoundary: null }, after: { permissionsBoundary: full } },
  ],
  [
    'another permissions boundary',
    ({ iam, RoleName }) =>
      iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: readOnly })),
    ['set-permissions-boundary'],
    { before: { permissionsBoundary: readOnly } },
  ],
  [
    'the trust policy',
    ({ iam, RoleName }) =>
      iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: forUsers })),
    ['set-trust-policy'],
    { before: { trustPolicy: JSON.parse(forUsers) } },
  ],
  [
    'the text of an inline policy',
    ({ iam, RoleName }) =>
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'queue', PolicyDocument: everything })),
    ['put-inline-policy'],
    { action: 'update', before: { policy: 'queue', document: JSON.parse(everything) } },
  ],
  [
    'a deleted inline policy',
    ({ iam, RoleName }) => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'queue' })),
    ['put-inline-policy'],
    { action: 'create' },
  ],
  [
    'an additional inline policy',
    ({ iam, RoleName }) =>
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'mine', PolicyDocument: everything })),
    ['delete-inline-policy'],
    { before: { policy: 'mine' } },
  ],
  [
    'a detached managed policy',
    ({ iam, RoleName }) => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: readOnly })),
    ['attach-policy'],
    { after: { policy: readOnly } },
  ],
  [
    'an additional managed policy',
    ({ iam, RoleName }) => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: full })),
    ['detach-policy'],
    { before: { policy: full } },
  ],
  [
    'a deleted audience of the provider',
    ({ iam, OpenIDConnectProviderArn }) =>
      iam.send(
        new RemoveClientIDFromOpenIDConnectProviderCommand({
          OpenIDConnectProviderArn,
          ClientID: 'sts.amazonaws.com',
        }),
      ),
    ['add-audience'],
    { before: { audiences: [] }, after: { audiences: ['sts.amazonaws.com'] } },
  ],
  [
    'an additional audience',
    ({ iam, OpenIDConnectProviderArn }) =>
      iam.send(
        new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID: 'vault' }),
      ),
    ['remove-audiences'],
    { after: { audiences: ['sts.amazonaws.com'] } },
  ],
  [
    'a tag of the provider',
    ({ iam, OpenIDConnectProviderArn }) =>
      iam.send(
        new TagOpenIDConnectProviderCommand({
          OpenIDConnectProviderArn,
          Tags: [{ Key: 'team', Value: 'else' }],
        }),
      ),
    ['tag-provider'],
    { after: { tags: { team: 'shop' } } },
  ],
  [
    'the bucket policy',
    ({ s3, Bucket }) => s3.send(new DeleteBucketPolicyCommand({ Bucket })),
    ['lift-public-access-block', 'set-bucket-policy', 'set-public-access-block'],
    {},
  ],
  [
    'the public access block of the bucket',
    ({ s3, Bucket }) => s3.send(new DeletePublicAccessBlockCommand({ Bucket })),
    ['set-public-access-block'],
    { before: null },
  ],
  [
    'a tag of the bucket',
    ({ s3, Bucket }) => {
      const TagSet = tagsOf({ ...ownershipTags(world.context), team: 'else' });
      return s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    },
    ['tag-bucket'],
    { before: { tags: { team: 'else' } }, after: { tags: { team: 'shop' } } },
  ],
  [
    'suspended versioning',
    ({ s3, Bucket }) =>
      s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })),
    ['set-bucket-versioning'],
    { before: { versioning: 'Suspended' }, after: { versioning: 'Enabled' } },
  ],
  [
    'the encryption of the bucket',
    ({ s3, Bucket }) => s3.send(new PutBucketEncryptionCommand(byKms(Bucket))),
    ['set-bucket-encryption'],
    { before: { encryption: 'aws:kms' }, after: { encryption: 'AES256' } },
  ],
  [
    'ACLs of the bucket',
    ({ s3, Bucket }) => {
      const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
      return s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    },
    ['set-bucket-ownership'],
    { before: { ownership: 'ObjectWriter' }, after: { ownership: 'BucketOwnerEnforced' } },
  ],
  [
    'deleted object ownership',
    ({ s3, Bucket }) => s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
    ['set-bucket-ownership'],
    { before: { ownership: null } },
  ],
  [
    'the encryption of a document',
    (by) =>
      rewrite(by, {
        ContentType: 'application/json',
        CacheControl: 'public, max-age=300',
        ServerSideEncryption: 'aws:kms',
      }),
    ['put-document'],
    { before: { kmsKey: 'aws/s3' } },
  ],
  [
    'the type of a document',
    (by) => rewrite(by, { ContentType: 'text/plain', CacheControl: 'public, max-age=300' }),
    ['put-document'],
    { before: { contentType: 'text/plain' }, after: { contentType: 'application/json' } },
  ],
  [
    'the caching of a document',
    (by) => rewrite(by, { ContentType: 'application/json', CacheControl: 'no-store' }),
    ['put-document'],
    { before: { cacheControl: 'no-store' } },
  ],
  [
    'a deleted document',
    ({ s3, Bucket }) => s3.send(new DeleteObjectCommand({ Bucket, Key: '.well-known/openid-configuration' })),
    ['put-document'],
    { action: 'create' },
  ],
];

/** Writes the document again with the same text and tags, but other headers. */
async function rewrite(
  { s3, Bucket, Key }: ManualAccess,
  headers: { ContentType: string; CacheControl: string; ServerSideEncryption?: 'aws:kms' },
): Promise<void> {
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
  const tags = TagSet.map(({ Key: name = '', Value = '' }): [string, string] => [name, Value]);
  const Tagging = new URLSearchParams(tags).toString();
  const Body = (await body?.transformToString()) ?? '';
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, Tagging, ...headers }));
}

describe('a manual change in the console', () => {
  test.each(drifts)(
    '%s: plan shows exactly this change, and apply repairs it',
    async (_what, change, kinds, part) => {
      await change(manualAccess());
      const plan = await world.plan();
      expect(plannedChanges(plan).map(({ kind }) => kind)).toEqual(kinds);
      expect(plannedChanges(plan)[0]).toMatchObject(part);
      await world.carryOut(plan);
      expect(plannedChanges(await world.plan())).toEqual([]);
      expect(findingsOf(await world.plan())).toEqual([]);
    },
  );

  test('of tags and objects that the chain does not own is kept', async () => {
    const { iam, s3, RoleName, OpenIDConnectProviderArn, Bucket } = manualAccess();
    const Tags = [{ Key: 'cost-centre', Value: '4711' }];
    await iam.send(new TagRoleCommand({ RoleName, Tags }));
    await iam.send(new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags }));
    const { TagSet = [] } = await s3.send(new GetBucketTaggingCommand({ Bucket }));
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [...TagSet, ...Tags] } }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'notes.txt', Body: 'mine' }));
    expect(plannedChanges(await world.plan())).toEqual([]);
    // apply also keeps them when it restores a tag of the chain on the same resource.
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['team'] }));
    const less = TagSet.filter(({ Key }) => Key !== 'team');
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [...less, ...Tags] } }));
    expect((await world.apply()).map(({ kind }) => kind)).toEqual(['tag-bucket', 'tag-role']);
    const role = await iam.send(new GetRoleCommand({ RoleName }));
    const provider = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
    const bucket = await s3.send(new GetBucketTaggingCommand({ Bucket }));
    for (const tags of [role.Role?.Tags, provider.Tags, bucket.TagSet]) {
      expect(tags).toContainEqual(Tags[0]);
      expect(tags).toContainEqual({ Key: 'team', Value: 'shop' });
    }
    const notes = await s3.send(new GetObjectCommand({ Bucket, Key: 'notes.txt' }));
    expect(await notes.Body?.transformToString()).toBe('mine');
  });
});
