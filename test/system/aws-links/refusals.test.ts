import { GetRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { PutBucketTaggingCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AwsSettings, awsClients } from '../../../src/aws/clients.ts';
import { iamRoles } from '../../../src/aws/iam-roles.ts';
import { lookUpAws } from '../../../src/aws/look-up-aws.ts';
import { s3Buckets } from '../../../src/aws/s3-buckets.ts';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { observeChain } from '../../../src/chain/observe-chain.ts';
import { onlyLinks } from '../../../src/chain/plan-chain.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { type AccountId, parseAccountId } from '../../../src/trust/arn.ts';
import { parseIssuerUrl } from '../../../src/trust/issuer-url.ts';
import { awsWorld, findingsOf } from '../../support/aws-world.ts';
import { planOf } from '../../support/look.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

const region = 'eu-central-1';
const otherAccount = '210987654321';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    otherAccounts: [otherAccount],
    users: [
      { name: 'nobody', policies: [] },
      {
        name: 'almost',
        policies: [
          {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: '*', Resource: '*' },
              { Effect: 'Deny', Action: ['s3:GetAccountPublicAccessBlock', 'iam:CreateRole'], Resource: '*' },
            ],
          },
        ],
      },
    ],
  });
});
afterAll(() => sandbox?.close());

function clients(over: Partial<AwsSettings> = {}) {
  return awsClients({ region, endpoint: sandbox.endpoint, credentials: sandbox.rootCredentials, ...over });
}

function account(text: string): AccountId {
  const id = parseAccountId(text);
  if (!id) throw new Error(`${text} is no account`);
  return id;
}

describe('the caller', () => {
  test('is looked up with account, partition and ARN', async () => {
    const identity = await lookUpAws(clients(), { region, account: account(sandbox.account) });
    expect(identity).toMatchObject({ account: sandbox.account, region, partition: { id: 'aws' } });
    expect(identity.callerArn).toBe(`arn:aws:iam::${sandbox.account}:root`);
  });

  test('is refused in an account that irsa.yaml does not name', async () => {
    await expect(lookUpAws(clients(), { region, account: account(otherAccount) })).rejects.toMatchObject({
      code: 'IRSA-AWS-007',
    });
  });

  test('is refused in another partition than that of the region', async () => {
    await expect(lookUpAws(clients(), { region: 'cn-north-1' })).rejects.toMatchObject({
      code: 'IRSA-AWS-007',
    });
  });
});

describe('a call that fails', () => {
  test('with a wrong secret key, which the error does not contain', async () => {
    const credentials = { ...sandbox.rootCredentials, secretAccessKey: 'wrong-secret-of-this-test' };
    const error = await lookUpAws(clients({ credentials }), { region }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'IRSA-AWS-002' });
    expect(JSON.stringify(error)).not.toContain('wrong-secret-of-this-test');
  });

  test('with an unknown access key', async () => {
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
    await expect(iamRoles(clients({ credentials })).list()).rejects.toMatchObject({ code: 'IRSA-AWS-002' });
  });

  test('without a permission, which the error names', async () => {
    const credentials = sandbox.userCredentials('nobody');
    const error = await iamRoles(clients({ credentials }))
      .find('some-role')
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'IRSA-AWS-004' });
    expect(String(error)).toContain('iam:GetRole');
  });

  test('because AWS throttles is retried, and fails after six tries', async () => {
    sandbox.faults.add({ service: 'iam', action: 'GetRole', status: 'throttle', times: 2 });
    expect(await iamRoles(clients()).find('no-such-role')).toBeNull();
    sandbox.faults.add({ service: 'iam', action: 'GetRole', status: 'throttle', times: 6 });
    await expect(iamRoles(clients()).find('no-such-role')).rejects.toMatchObject({ code: 'IRSA-AWS-005' });
    expect(await iamRoles(clients()).find('no-such-role')).toBeNull();
  });

  test('because the port is closed', async () => {
    const gone = await startSandbox();
    await gone.close();
    await expect(lookUpAws(clients({ endpoint: gone.endpoint }), { region })).rejects.toMatchObject({
      code: 'IRSA-AWS-006',
    });
  });

  test('with an AWS error without an irsactl code', async () => {
    sandbox.faults.add({ service: 'sts', status: 400, code: 'RegionDisabled', message: 'not here' });
    const error = await lookUpAws(clients(), { region }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'IRSA-AWS-009', problem: { why: 'RegionDisabled: not here' } });
  });
});

describe('irsactl reports', () => {
  test('a bucket name that another account has', async () => {
    const otherClients = clients({ credentials: sandbox.rootCredentialsOf(otherAccount) });
    const world = awsWorld(sandboxPlace(sandbox));
    await s3Buckets(otherClients, account(otherAccount)).create(`${world.context.chain.name}-oidc`, {});
    expect(findingsOf(await world.plan()).map(({ code }) => code)).toEqual(['IRSA-ISSUER-030']);
  });

  test('public documents that the account blocks', async () => {
    const blocked = await startSandbox();
    try {
      const world = awsWorld(sandboxPlace(blocked));
      blocked.s3Store.accountBlocks.set(blocked.state.defaultAccount, {
        BlockPublicAcls: false,
        IgnorePublicAcls: false,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      });
      expect(findingsOf(await world.plan()).map(({ code }) => code)).toEqual(['IRSA-ISSUER-033']);
      await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: 'IRSA-ISSUER-033' }] });
      expect(await s3Buckets(world.clients, world.context.aws.account).locate(bucketOf(world))).toEqual({
        kind: 'absent',
      });
    } finally {
      await blocked.close();
    }
  });

  test("a denied read of the account's block as a warning; a denied role creation fails, and the rest stays planned", async () => {
    const world = awsWorld(sandboxPlace(sandbox, sandbox.userCredentials('almost')));
    expect(findingsOf(await world.plan()).map(({ code }) => code)).toEqual(['IRSA-ISSUER-033']);
    const error = await world.apply().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'IRSA-AWS-004' });
    expect(String(error)).toContain('iam:CreateRole');
    const rest = plannedChanges(await world.plan()).map(({ kind }) => kind);
    expect(rest).toEqual(['create-role', 'attach-policy', 'create-role', 'put-inline-policy']);
  });

  test('a managed policy that does not exist, before anything is changed', async () => {
    const [role] = awsWorld(sandboxPlace(sandbox)).context.chain.roles;
    if (!role) throw new Error('the chain has a role');
    const policy = `arn:aws:iam::${sandbox.account}:policy/none`;
    const policies = [{ kind: 'managed', policy, place: role.place }] as const;
    const world = awsWorld(sandboxPlace(sandbox), { roles: [{ ...role, policies }] });
    const before = plannedChanges(await world.plan());
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: 'IRSA-ROLE-038' }] });
    expect(plannedChanges(await world.plan())).toEqual(before);
  });

  test('an identity provider for an unreachable issuer', async () => {
    const url = parseIssuerUrl('https://issuer.nowhere.example');
    const issuer = { hosting: 'directory', path: '/nonexistent', url } as const;
    const world = awsWorld(sandboxPlace(sandbox), { issuer });
    const [, , identityProvider] = world.links;
    const consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };
    const { outputs } = await observeChain(world.links, world.context, consent);
    const plan = identityProvider && (await planOf(identityProvider, world.context, outputs, consent));
    const [create] = plan?.changes ?? [];
    if (!identityProvider || !create) throw new Error('the provider is to be created');
    await expect(identityProvider.apply(create, world.context, outputs, () => {})).rejects.toMatchObject({
      code: 'IRSA-PROVIDER-006',
    });
  });
});

test('a document that changed after irsactl read it is not overwritten', async () => {
  const world = awsWorld(sandboxPlace(sandbox));
  await world.apply();
  const buckets = s3Buckets(world.clients, world.context.aws.account);
  const bucket = bucketOf(world);
  const seen = await buckets.document(bucket, 'keys.json');
  if (!seen) throw new Error('the document is there');
  await world.clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'keys.json', Body: '{}' }));
  for (const replaces of [seen.version, null]) {
    await expect(buckets.putDocument(bucket, 'keys.json', { ...seen, replaces })).rejects.toMatchObject({
      code: 'IRSA-PLAN-001',
    });
  }
  expect((await buckets.document(bucket, 'keys.json'))?.body).toBe('{}');
});

test('a bucket that lost its tags does not hold up the repair of a role that trusts too much', async () => {
  const world = awsWorld(sandboxPlace(sandbox));
  await world.apply();
  const RoleName = world.context.chain.roles[0]?.name;
  const { Role } = await world.clients.iam.send(new GetRoleCommand({ RoleName }));
  const sound = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
  const PolicyDocument = sound.replace(':shop:orders', ':shop:*').replace('StringEquals', 'StringLike');
  await world.clients.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  await world.clients.s3.send(
    new PutBucketTaggingCommand({ Bucket: bucketOf(world), Tagging: { TagSet: [] } }),
  );
  const plan = await world.plan();
  expect(findingsOf(plan).map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    'error IRSA-ISSUER-032',
  ]);
  await expect(world.carryOut(plan)).rejects.toThrow('IRSA-ISSUER-032');
  for (const names of [['identity-provider'], ['identity-provider', 'roles']] as const) {
    await expect(world.carryOut(onlyLinks(plan, names))).rejects.toThrow('IRSA-ISSUER-032');
  }
  await world.carryOut(onlyLinks(plan, ['roles']));
  const now = await world.clients.iam.send(new GetRoleCommand({ RoleName }));
  expect(decodeURIComponent(now.Role?.AssumeRolePolicyDocument ?? '')).toBe(sound);
});

function bucketOf(world: ReturnType<typeof awsWorld>): string {
  return `${world.context.chain.name}-oidc`;
}
