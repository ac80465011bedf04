import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  type IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { permissionsOf } from '../../../src/permissions/iam-policy.ts';
import { awsPolicyArn } from '../../../src/trust/arn.ts';
import { runInProcess } from '../../contract/run-in-process.ts';
import { findingsOf } from '../../support/aws-world.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { all, chain, lifecycle, queue, refusedTo, type Work } from '../../support/least-chain.ts';
import { withoutAction } from '../../support/refused-calls.ts';

const { aws } = fakeContext();
const readOnly = awsPolicyArn(aws.partition, 'AmazonS3ReadOnlyAccess');

it('iam-policy prints a note if the holder of the policy could become administrator', async () => {
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
  expect(await noteOf(preset)).toMatch(/can become administrators.* role orders.*permissionsBoundary/);
  expect(await noteOf('policies: [{managed: AdministratorAccess}]')).toContain('role orders');
  expect(await noteOf(`${preset}, ${bound}`)).toBe('');
  expect(await noteOf('policies: [{managed: AmazonS3ReadOnlyAccess}]')).toBe('');
  expect(await noteOf(preset, ' --read-only')).toBe('');
  const own = 'policies: [{managed: "arn:aws:iam::123456789012:policy/everything"}]';
  expect((await noteOf(own)).replaceAll(/\s+/g, ' ')).toMatch(
    /does not know what arn:aws:iam::123456789012:policy\/everything allows.*administrators/,
  );
  expect(await noteOf(`${own}, ${bound}`)).toBe('');
});

describe('the policy of `irsactl iam-policy`', { timeout: 300_000 }, () => {
  it('is enough to plan, apply, verify, repair, adopt and destroy', async () => {
    expect(await refusedTo(all, lifecycle)).toEqual([]);
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
      'a managed policy on a role that has none in irsa.yaml',
      (iam) => iam.send(new AttachRolePolicyCommand({ RoleName: free, PolicyArn: readOnly })),
      'iam:AttachRolePolicy',
    ],
    [
      'an inline policy on a role that has none in irsa.yaml',
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
      'the removal of the boundary',
      (iam) => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
      'iam:DeleteRolePermissionsBoundary',
    ],
  ])('does not allow %s', async (_what, give, refused) => {
    const work: Work = async (world) => {
      await world.apply();
      await give(world.clients.iam);
    };
    expect(await refusedTo(all, work)).toEqual([refused]);
  });

  it('creates a role only with its boundary, and attaches no policy to a role that lost it', async () => {
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

  it('is enough to distinguish a bucket of another account from a missing permission', async () => {
    const foreignBucket: Work = async (world, hand) => {
      await hand.makeBucket('222222222222');
      const codes = findingsOf(await world.plan()).map(({ code }) => code);
      expect(codes).toEqual(['IRSA-ISSUER-030']);
    };
    // S3 refuses HeadBucket and the call that checks its refusal.
    expect(await refusedTo(all, foreignBucket)).toEqual(['s3:HeadBucket', 's3:GetBucketTagging']);
    const withoutRights: Work = async (world, hand) => {
      await hand.makeBucket(aws.account);
      await expect(world.plan()).rejects.toThrow('s3:ListBucket');
    };
    const without = withoutAction(withoutAction(all, 's3:ListBucket'), 's3:GetBucketTagging');
    expect(await refusedTo(without, withoutRights)).toEqual(['s3:HeadBucket', 's3:GetBucketTagging']);
  });

  it('is enough for a chain without roles', async () => {
    const bare = { ...chain, roles: [] };
    const work: Work = async (world) => {
      await world.apply();
      await world.remove();
    };
    expect(await refusedTo(permissionsOf(bare, aws), work, bare)).toEqual([]);
  });

  it('is enough for plan with --read-only, and then allows no changes', async () => {
    const readPermissions = all.filter(({ access }) => access === 'look');
    expect(await refusedTo(readPermissions, async (world) => void (await world.plan()))).toEqual([]);
    expect(await refusedTo(readPermissions, lifecycle)).toEqual(['s3:CreateBucket']);
  });

  it('is enough for apply and verify with --read-only, after another tool created everything with the mark', async () => {
    const readPermissions = all.filter(({ access }) => access === 'look');
    const work: Work = async (world, hand) => {
      await hand.createEverything(world);
      expect(await world.apply()).toEqual([]);
      const verdicts = await world.verify();
      expect(verdicts.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
    };
    expect(await refusedTo(readPermissions, work)).toEqual([]);
  });
});
