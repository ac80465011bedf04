import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  type IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DeleteBucketPolicyCommand, PutBucketTaggingCommand, type Tag } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { awsClients } from '../../../src/aws/clients.ts';
import { ownershipTags } from '../../../src/chain/ownership.ts';
import type { AwsPermission } from '../../../src/permissions/aws-permission.ts';
import { permissionsOf } from '../../../src/permissions/iam-policy.ts';
import { newBucket } from '../../../src/sandbox/s3/store.ts';
import type { RunningSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsPolicyArn, identityProviderArn, requireAccountId } from '../../../src/trust/arn.ts';
import { parseIssuerUrl } from '../../../src/trust/issuer-url.ts';
import { runInProcess } from '../../contract/run-in-process.ts';
import { type AwsWorld, findingsOf } from '../../support/aws-world.ts';
import { fakeChain, fakeContext } from '../../support/fake-context.ts';
import { iamByHand } from '../../support/iam-by-hand.ts';
import { keepElse } from '../../support/keep-else.ts';
import { refusedCalls, withoutAction } from '../../support/refused-calls.ts';

const { aws } = fakeContext();
const bucket = 'least-1-oidc';
const url = parseIssuerUrl(`https://${bucket}.s3.${aws.region}.amazonaws.com`);
const bounds = awsPolicyArn(aws.partition, 'AmazonS3FullAccess');
const readOnly = awsPolicyArn(aws.partition, 'AmazonS3ReadOnlyAccess');
const queue = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }],
};
const [example] = fakeChain().roles;
if (example === undefined) throw new Error('the example has a role');

/** One role that is bounded, and one that is not, with every kind of policy. */
const chain = fakeChain({
  name: 'least-1',
  tags: { team: 'shop' },
  issuer: { hosting: 's3', bucket, url },
  roles: [
    { ...example, name: 'least-1-bounded', permissionsBoundary: bounds },
    {
      ...example,
      name: 'least-1-free',
      path: '/shop/',
      serviceAccounts: [{ namespace: 'shop', name: 'invoices' }],
      policies: [{ kind: 'inline', name: 'queue', document: queue }],
    },
  ],
});
const all = permissionsOf(chain, aws);

type Work = (world: AwsWorld, hand: ByHand) => Promise<void>;

const refusedTo = (permissions: readonly AwsPermission[], work: Work, over = chain) =>
  refusedCalls(permissions, over, (world, sandbox) => work(world, byHand(sandbox)));

/** What somebody who may do everything changes by hand. */
interface ByHand {
  /** Settings are other than they should be. */
  drift(): Promise<void>;
  /** The marks are gone by which the chain knows its own. */
  loseMarks(): Promise<void>;
  /** An account has a bucket of the name already. */
  makeBucket(owner: string): Promise<void>;
  /** The bounded role is bounded no more. */
  loseBoundary(): Promise<void>;
}

function byHand({ endpoint, rootCredentials: credentials, s3Store }: RunningSandbox): ByHand {
  const { iam, s3 } = awsClients({ region: aws.region, endpoint, credentials });
  const inIam = iamByHand(iam, {
    account: aws.account,
    provider: identityProviderArn(aws.partition, aws.account, url),
    audience: chain.audience,
    bounded: 'least-1-bounded',
    free: 'least-1-free',
    boundary: bounds,
  });
  const setTags = (TagSet: Tag[]) =>
    s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } }));
  return {
    async drift() {
      await inIam.drift();
      const marks = Object.entries(ownershipTags(fakeContext({ chain })));
      const TagSet = marks.filter(([Key]) => Key !== 'team').map(([Key, Value]) => ({ Key, Value }));
      await s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
      await keepElse(s3, bucket);
      await inIam.untag('team');
      await setTags(TagSet);
    },
    async loseMarks() {
      await inIam.untag('irsactl.dev/managed');
      await setTags([]);
    },
    async makeBucket(owner) {
      const made = { name: bucket, owner: requireAccountId(owner), region: aws.region, created: new Date() };
      s3Store.buckets.set(bucket, newBucket(made));
    },
    async loseBoundary() {
      await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'least-1-bounded' }));
    },
  };
}

const lifecycle: Work = async (world, hand) => {
  await world.plan();
  await world.apply();
  await world.verify();
  await hand.drift();
  await world.apply();
  await world.remove();
  await world.apply();
  await hand.loseMarks();
  await world.apply({ consent: { adopt: true } });
  await world.remove();
};

it('is written with a note where its holder could become administrator', async () => {
  const noteOf = async (role: string, options = '') => {
    const text = `apiVersion: irsactl.dev/v1alpha1
kind: TrustChain
metadata: {name: prod-1}
spec:
  aws: {region: eu-central-1, account: "123456789012"}
  issuer: {s3: {bucket: prod-1-oidc}}
  roles: [{name: orders, serviceAccount: {namespace: shop, name: orders}, ${role}}]
`;
    const ended = await runInProcess(`irsactl iam-policy${options}`, { files: { 'irsa.yaml': text } });
    expect(JSON.parse(ended.stdout)).toHaveProperty('Statement');
    return ended.stderr.replaceAll('\n', ' ').trim();
  };
  const preset = 'policies: [{preset: {loki: {buckets: [abc]}}}]';
  const bound = 'permissionsBoundary: "arn:aws:iam::123456789012:policy/bounds"';
  expect(await noteOf(preset)).toMatch(
    /can make themselves administrator.* role orders.*permissionsBoundary/,
  );
  expect(await noteOf('policies: [{managed: AdministratorAccess}]')).toContain('role orders');
  expect(await noteOf(`${preset}, ${bound}`)).toBe('');
  expect(await noteOf('policies: [{managed: AmazonS3ReadOnlyAccess}]')).toBe('');
  expect(await noteOf(preset, ' --read-only')).toBe('');
});

describe('the policy of `irsactl iam-policy`', { timeout: 300_000 }, () => {
  it('is enough to plan, apply, verify, repair, take over and destroy', async () => {
    expect(await refusedTo(all, lifecycle)).toEqual([]);
  });

  it.each([...new Set(all.flatMap(({ actions }) => actions))])('is not without %s', async (action) => {
    expect(await refusedTo(withoutAction(all, action), lifecycle)).not.toEqual([]);
  });

  const RoleName = 'least-1-bounded';
  const free = 'least-1-free';
  const administrator = awsPolicyArn(aws.partition, 'AdministratorAccess');
  const PolicyDocument = JSON.stringify(queue);
  it.each<[string, (iam: IAMClient) => Promise<unknown>, string]>([
    [
      'a managed policy that irsa.yaml does not name',
      (iam) => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: administrator })),
      'iam:AttachRolePolicy',
    ],
    [
      'a managed policy to a role that has none in irsa.yaml',
      (iam) => iam.send(new AttachRolePolicyCommand({ RoleName: free, PolicyArn: readOnly })),
      'iam:AttachRolePolicy',
    ],
    [
      'an inline policy to a role that has none in irsa.yaml',
      (iam) => iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'more', PolicyDocument })),
      'iam:PutRolePolicy',
    ],
    [
      'another boundary',
      (iam) =>
        iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: administrator })),
      'iam:PutRolePermissionsBoundary',
    ],
    [
      'no boundary',
      (iam) => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
      'iam:DeleteRolePermissionsBoundary',
    ],
  ])('lets nobody give a role %s', async (_what, give, refused) => {
    const work: Work = async (world) => {
      await world.apply();
      await give(world.clients.iam);
    };
    expect(await refusedTo(all, work)).toEqual([refused]);
  });

  it('makes a role with its boundary alone, and gives nothing to one that lost it', async () => {
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: aws.account } }],
    });
    const unbounded: Work = async (world) => {
      await world.clients.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    };
    expect(await refusedTo(all, unbounded)).toEqual(['iam:CreateRole']);
    const lost: Work = async (world, { loseBoundary }) => {
      await world.apply();
      await loseBoundary();
      await world.clients.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: readOnly }));
    };
    expect(await refusedTo(all, lost)).toEqual(['iam:AttachRolePolicy']);
  });

  it('is enough to tell a bucket of another account from a right that is missing', async () => {
    const place: Work = async (world, hand) => {
      await hand.makeBucket('222222222222');
      const codes = findingsOf(await world.plan()).map(({ code }) => code);
      expect(codes).toEqual(['IRSA-ISSUER-030']);
    };
    // HeadBucket and the call that asks once more: S3 refuses both.
    expect(await refusedTo(all, place)).toEqual(['s3:HeadBucket', 's3:GetBucketTagging']);
    const look: Work = async (world, hand) => {
      await hand.makeBucket(aws.account);
      await expect(world.plan()).rejects.toThrow('s3:ListBucket');
    };
    const without = withoutAction(withoutAction(all, 's3:ListBucket'), 's3:GetBucketTagging');
    expect(await refusedTo(without, look)).toEqual(['s3:HeadBucket', 's3:GetBucketTagging']);
  });

  it('is enough for a chain without roles', async () => {
    const bare = { ...chain, roles: [] };
    const work: Work = async (world) => {
      await world.apply();
      await world.remove();
    };
    expect(await refusedTo(permissionsOf(bare, aws), work, bare)).toEqual([]);
  });

  it('is enough to look with its --read-only, which lets nobody change anything', async () => {
    const looks = all.filter(({ access }) => access === 'look');
    expect(await refusedTo(looks, async (world) => void (await world.plan()))).toEqual([]);
    expect(await refusedTo(looks, lifecycle)).toEqual(['s3:CreateBucket']);
  });
});
