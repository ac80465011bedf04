import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListPolicyVersionsCommand,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, it } from 'vitest';
import { inProcessHandler } from '../../../test/support/in-process-handler.ts';
import { rootKeyOf, sandboxWithoutPorts, testTime } from '../../../test/support/signed-call.ts';

const PolicyArn = 'arn:aws:iam::123456789012:policy/reader';
const permissions = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

let iam: IAMClient;
beforeEach(async () => {
  const sandbox = sandboxWithoutPorts();
  iam = new IAMClient({
    region: sandbox.state.region,
    credentials: rootKeyOf(sandbox, '123456789012'),
    maxAttempts: 1,
    systemClockOffset: testTime.getTime() - Date.now(),
    requestHandler: inProcessHandler(sandbox.dispatcher),
  });
  await iam.send(
    new CreatePolicyCommand({ PolicyName: 'reader', PolicyDocument: permissions('s3:GetObject') }),
  );
});

const add = (Action: string, SetAsDefault = false) =>
  iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: permissions(Action), SetAsDefault }));
const versions = async () => {
  const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  return Versions.map(({ VersionId, IsDefaultVersion }) => `${VersionId}${IsDefaultVersion ? '!' : ''}`);
};
const remove = (VersionId: string) => iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html */
describe('versions of a managed policy', () => {
  it('are at most five, with numbers that are never reused and one default', async () => {
    const { PolicyVersion } = await add('s3:PutObject');
    expect(PolicyVersion).toMatchObject({ VersionId: 'v2', IsDefaultVersion: false });
    await add('s3:ListBucket', true);
    expect(await versions()).toEqual(['v3!', 'v2', 'v1']);
    const policy = (await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy;
    expect(policy?.DefaultVersionId).toBe('v3');
    const shown = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
    expect(decodeURIComponent(shown.PolicyVersion?.Document ?? '')).toBe(permissions('s3:PutObject'));
    await add('s3:*');
    await add('s3:Get*');
    await expect(add('s3:Put*')).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: expect.stringMatching(/^A managed policy can have up to 5 versions\./),
    });
    await remove('v5');
    expect((await add('s3:Put*')).PolicyVersion?.VersionId).toBe('v6');
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(await versions()).toEqual(['v6', 'v4', 'v3', 'v2', 'v1!']);
  });

  it('are checked like a new policy', async () => {
    await expect(add('s3')).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
    const old = '{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
    await expect(
      iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: old })),
    ).rejects.toMatchObject({ message: 'Policy document must be version 2012-10-17 or greater.' });
  });

  it('prevent the deletion of the policy, and the default version cannot be deleted', async () => {
    await add('s3:PutObject');
    await expect(remove('v1')).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete the default version of a policy.',
    });
    await expect(remove('v9')).rejects.toMatchObject({ name: 'NoSuchEntityException' });
    const deletePolicy = () => iam.send(new DeletePolicyCommand({ PolicyArn }));
    await expect(deletePolicy()).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: expect.stringMatching(/^This policy has more than one version\./),
    });
    await remove('v2');
    await deletePolicy();
    await expect(add('s3:*')).rejects.toMatchObject({ message: 'Policy ARN was not found.' });
  });

  it('of an AWS policy: there is only one', async () => {
    const arn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn: arn }));
    expect(Versions).toMatchObject([{ VersionId: 'v1', IsDefaultVersion: true }]);
    await expect(
      iam.send(new AttachRolePolicyCommand({ RoleName: 'missing', PolicyArn: arn })),
    ).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });
});

describe('tags of a managed policy', () => {
  it('are set, returned and removed', async () => {
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ];
    await iam.send(new TagPolicyCommand({ PolicyArn, Tags }));
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.Tags).toEqual(Tags);
    await iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ['A'] }));
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.Tags).toEqual(Tags.slice(1));
    await expect(iam.send(new TagPolicyCommand({ PolicyArn: `${PolicyArn}2`, Tags }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });
});
