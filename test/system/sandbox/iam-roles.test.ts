import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetAccountSummaryCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  paginateListRoles,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { iamClient } from '../../support/web-identity-role.ts';

const RoleName = 'orders';
const readOnly = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
const statement = {
  Effect: 'Allow',
  Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/issuer.example.test' },
  Action: 'sts:AssumeRoleWithWebIdentity',
};
const trust = (changes: object = {}) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...changes }] });
const permissions = (changes: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...changes }],
  });

let sandbox: RunningSandbox;
let iam: IAMClient;
beforeEach(async () => {
  sandbox = await startSandbox();
  iam = iamClient(sandbox);
});
afterEach(() => sandbox.close());

function create(input: Partial<CreateRoleCommandInput> = {}) {
  return iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(), ...input }));
}
const get = async () => (await iam.send(new GetRoleCommand({ RoleName }))).Role;

it('an account counts its roles and shows its quotas', async () => {
  await create();
  const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
  expect(SummaryMap).toMatchObject({ Roles: 1, RolesQuota: 1000, AssumeRolePolicySizeQuota: 2048 });
});

describe('roles', () => {
  it('are stored as they were created, with the exact trust policy, percent-encoded', async () => {
    const text = `${trust().slice(0, -1)} , "Id": "it's (a) *" }`;
    const input = {
      Path: '/shop/',
      Description: 'd',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'k', Value: 'v' }],
    };
    const { Role } = await create({ ...input, AssumeRolePolicyDocument: text });
    expect(Role).toMatchObject({ ...input, Arn: 'arn:aws:iam::123456789012:role/shop/orders' });
    const role = await get();
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')).toBe(text);
    expect(role?.AssumeRolePolicyDocument).not.toMatch(/[!'()* "{]/);
    expect(role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
  });

  it('have case-insensitively unique names', async () => {
    await create();
    await expect(create({ RoleName: 'ORDERS' })).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: 'Role with name ORDERS already exists.',
    });
  });

  it('are listed page by page, without their tags', async () => {
    for (const name of ['c', 'a', 'e', 'b', 'd']) {
      await create({
        RoleName: name,
        Path: name === 'e' ? '/other/' : '/',
        Tags: [{ Key: 'k', Value: 'v' }],
      });
    }
    const pages: (string | undefined)[][] = [];
    for await (const { Roles = [] } of paginateListRoles({ client: iam, pageSize: 2 }, {})) {
      pages.push(Roles.map((role) => role.RoleName));
      expect(Roles.every((role) => role.Tags === undefined)).toBe(true);
    }
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    const paths: (string | undefined)[] = [];
    for await (const { Roles = [] } of paginateListRoles({ client: iam }, { PathPrefix: '/other/' })) {
      paths.push(...Roles.map((role) => role.RoleName));
    }
    expect(paths).toEqual(['e']);
  });

  it('can be changed and tagged', async () => {
    await create();
    await iam.send(new UpdateRoleCommand({ RoleName, Description: 'new', MaxSessionDuration: 43_200 }));
    const PolicyDocument = trust({ Effect: 'Deny' });
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    await iam.send(
      new TagRoleCommand({
        RoleName,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'A', Value: '3' }] }));
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['b', 'absent'] }));
    const role = await get();
    expect(role).toMatchObject({
      Description: 'new',
      MaxSessionDuration: 43_200,
      Tags: [{ Key: 'A', Value: '3' }],
    });
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')).toBe(PolicyDocument);
    expect((await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }))).InstanceProfiles).toEqual(
      [],
    );
  });

  it('can have a permissions boundary, which has to exist', async () => {
    await create();
    const put = (PermissionsBoundary: string) =>
      iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
    await expect(put('arn:aws:iam::123456789012:policy/missing')).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
    await put(readOnly);
    expect((await get())?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(readOnly);
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    expect((await get())?.PermissionsBoundary).toBeUndefined();
  });

  it('are deleted only without policies', async () => {
    await create();
    const remove = () => iam.send(new DeleteRoleCommand({ RoleName }));
    const PolicyName = 'p';
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: readOnly }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: permissions() }));
    await expect(remove()).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete entity, must detach all policies first.',
      $metadata: { httpStatusCode: 409 },
    });
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: readOnly }));
    await expect(remove()).rejects.toMatchObject({
      message: 'Cannot delete entity, must delete policies first.',
    });
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    await remove();
    await expect(remove()).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name orders cannot be found.',
    });
  });
});

describe('trust policies', () => {
  const malformed: [what: string, document: string, message: string][] = [
    ['a Resource', trust({ Resource: '*' }), 'Has prohibited field Resource'],
    ['no Principal', trust({ Principal: undefined }), 'Missing required field Principal'],
    ['no Action', trust({ Action: undefined }), 'Missing required field Action'],
    ['no Effect', trust({ Effect: undefined }), 'Missing required field Effect'],
    ['another effect', trust({ Effect: 'Perhaps' }), 'Invalid effect: Perhaps'],
    [
      'an action of S3',
      trust({ Action: 's3:GetObject' }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    ['no JSON', '{', 'This policy contains invalid Json'],
    ['an unknown element', trust({ Principle: '*' }), 'Syntax errors in policy.'],
    [
      'a role that does not exist',
      trust({ Principal: { AWS: 'arn:aws:iam::123456789012:role/missing' } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/missing"',
    ],
  ];
  it.each(malformed)('are refused with %s', async (_what, document, message) => {
    await expect(create({ AssumeRolePolicyDocument: document })).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message,
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('have at most 2048 characters, without white space', async () => {
    const sized = (length: number) => {
      const empty = trust({ Sid: '' }).length;
      return trust({ Sid: 'a'.repeat(length - empty) }).replace(/,/g, ',    ');
    };
    await create({ AssumeRolePolicyDocument: sized(2048) });
    await expect(create({ RoleName: 'second', AssumeRolePolicyDocument: sized(2049) })).rejects.toMatchObject(
      {
        name: 'LimitExceededException',
        message: 'Cannot exceed quota for ACLSizePerRole: 2048',
      },
    );
  });

  it('may name a provider that does not exist yet', async () => {
    expect((await create()).Role?.RoleName).toBe(RoleName);
  });
});

describe('inline policies', () => {
  beforeEach(async () => {
    await create();
  });
  const put = (PolicyDocument: string, PolicyName = 'p') =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));

  it('can be put, read, listed and deleted', async () => {
    await put(permissions());
    await put(permissions({ Action: 's3:PutObject' }));
    const shown = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'p' }));
    expect(decodeURIComponent(shown.PolicyDocument ?? '')).toBe(permissions({ Action: 's3:PutObject' }));
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['p']);
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' }));
    await expect(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'p' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role policy with name p cannot be found.',
    });
  });

  const malformed: [what: string, document: string, message: string][] = [
    ['a principal', permissions({ Principal: '*' }), 'Policy document should not specify a principal.'],
    ['no resource', permissions({ Resource: undefined }), 'Policy statement must contain resources.'],
    ['no action', permissions({ Action: undefined }), 'Policy statement must contain actions.'],
    [
      'an action without a service',
      permissions({ Action: 'GetObject' }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    ['no JSON', 'x', 'Syntax errors in policy.'],
  ];
  it.each(malformed)('are refused with %s', async (_what, document, message) => {
    await expect(put(document)).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException', message });
  });

  it('have at most 10,240 characters in total', async () => {
    const half = permissions({ Sid: 'a'.repeat(6000) });
    await put(half);
    await expect(put(half, 'q')).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Maximum policy size of 10240 bytes exceeded for role orders',
    });
  });
});

describe('managed policies', () => {
  const PolicyArn = 'arn:aws:iam::123456789012:policy/reader';
  const make = () =>
    iam.send(new CreatePolicyCommand({ PolicyName: 'reader', PolicyDocument: permissions() }));

  it('can be created, read, attached, listed, and deleted if unattached', async () => {
    await create();
    expect((await make()).Policy).toMatchObject({
      Arn: PolicyArn,
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
    });
    await expect(make()).rejects.toMatchObject({
      message: 'A policy called reader already exists. Duplicate names are not allowed.',
    });
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(1);
    const shown = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(decodeURIComponent(shown.PolicyVersion?.Document ?? '')).toBe(permissions());
    const local = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }));
    expect(local.Policies?.map(({ Arn }) => Arn)).toEqual([PolicyArn]);
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete a policy attached to entities.',
    });
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
    await expect(iam.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      message: 'Policy ARN was not found.',
    });
  });

  it("can be AWS's own; a role has at most ten", async () => {
    await create();
    const attach = (arn: string) => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: arn }));
    await attach(readOnly);
    await expect(attach(PolicyArn)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `Policy ${PolicyArn} does not exist or is not attachable.`,
    });
    const others = ['EC2', 'SQS', 'SNS', 'VPC', 'RDS', 'SES', 'ECS_', 'DynamoDB', 'Route53', 'Kinesis'];
    const arnOf = (name: string) => `arn:aws:iam::aws:policy/Amazon${name}FullAccess`;
    const [last = '', ...rest] = others;
    for (const name of rest) await attach(arnOf(name));
    await expect(attach(arnOf(last))).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for PoliciesPerRole: 10',
    });
    const first = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName, MaxItems: 1 }));
    expect(first).toMatchObject({ AttachedPolicies: [{}], IsTruncated: true });
  });

  it('of AWS exist under every name, as the sandbox does not know which AWS has published', async () => {
    await create();
    const named = (name: string) => ({ PolicyArn: `arn:aws:iam::aws:policy/${name}` });
    for (const name of ['AmazonSQSFullAccess', 'service-role/AmazonEBSCSIDriverPolicy']) {
      const { Policy } = await iam.send(new GetPolicyCommand(named(name)));
      expect(Policy).toMatchObject({ Arn: named(name).PolicyArn, IsAttachable: true });
      await iam.send(new AttachRolePolicyCommand({ RoleName, ...named(name) }));
    }
    const linked = named('aws-service-role/AWSSupportServiceRolePolicy');
    expect((await iam.send(new GetPolicyCommand(linked))).Policy?.IsAttachable).toBe(false);
    await expect(iam.send(new AttachRolePolicyCommand({ RoleName, ...linked }))).rejects.toMatchObject({
      name: 'PolicyNotAttachableException',
      message: 'Cannot attach a Service Role Policy to a Customer Role.',
    });
  });
});
