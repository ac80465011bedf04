import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import type { Role } from '../../../src/config/trust-chain.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { type AwsWorld, awsWorld, findingsOf } from '../../support/aws-world.ts';
import { fakeChain } from '../../support/fake-context.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());

/** A chain with the role of the example, changed by `over`. */
function chainWith(over: Partial<Role>, key?: AwsWorld['key']): AwsWorld {
  const [example] = fakeChain().roles;
  if (!example) throw new Error('the example has a role');
  const world = awsWorld(sandboxPlace(sandbox), { roles: [{ ...example, ...over }] }, key);
  onTestFinished(() => world.clients.close());
  return world;
}

const byUsers = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '123456789012' } }],
});

/** Returns the errors of the plan; expects that apply reports them and changes nothing. */
async function refusalOf(world: AwsWorld) {
  const errors = findingsOf(await world.plan()).filter(({ severity }) => severity === 'error');
  sandbox.journal.clear();
  await expect(world.apply()).rejects.toMatchObject({ errors: errors.map(({ code }) => ({ code })) });
  expect(
    sandbox.journal.entries().filter(({ action }) => /^(Create|Put|Attach|Tag|Update)/.test(action)),
  ).toEqual([]);
  return errors;
}

describe('a role name that is taken', () => {
  test('by another tool, which the error names', async () => {
    const world = chainWith({ name: 'taken' });
    const Tags = [{ Key: 'ManagedBy', Value: 'Terraform' }];
    const input = { RoleName: 'taken', AssumeRolePolicyDocument: byUsers, Tags };
    await world.clients.iam.send(new CreateRoleCommand(input));
    const [refusal] = await refusalOf(world);
    expect(refusal?.code).toBe('IRSA-ROLE-030');
    expect(refusal?.why).toContain('shows that Terraform created it');
  });

  test('in another letter case', async () => {
    const world = chainWith({ name: 'shop-Orders' });
    const input = { RoleName: 'Shop-orders', AssumeRolePolicyDocument: byUsers };
    await world.clients.iam.send(new CreateRoleCommand(input));
    const [refusal] = await refusalOf(world);
    expect(refusal?.code).toBe('IRSA-ROLE-037');
    expect(refusal?.next).toContain('name: Shop-orders');
  });

  test('under another path', async () => {
    const world = chainWith({ name: 'elsewhere' });
    const input = { RoleName: 'elsewhere', Path: '/team/', AssumeRolePolicyDocument: byUsers };
    await world.clients.iam.send(new CreateRoleCommand(input));
    const [refusal] = await refusalOf(world);
    expect(refusal?.code).toBe('IRSA-ROLE-037');
  });

  test('by the chain itself in another letter case: the role is neither renamed nor pruned', async () => {
    const world = chainWith({ name: 'once-so' });
    await world.apply();
    const renamed = awsWorld(
      sandboxPlace(sandbox),
      {
        ...world.context.chain,
        roles: world.context.chain.roles.map((role) => ({ ...role, name: 'Once-So' })),
      },
      world.key,
    );
    onTestFinished(() => renamed.clients.close());
    const plan = await renamed.plan({ prune: true });
    expect(plannedChanges(plan)).toEqual([]);
    expect(findingsOf(plan).map(({ code }) => code)).toEqual(['IRSA-ROLE-037']);
  });
});

describe('the limits of IAM', () => {
  test('plan refuses a trust policy with too many service accounts', async () => {
    const accounts = Array.from({ length: 60 }, (_, index) => ({
      namespace: 'shop',
      name: `account-${index}`,
    }));
    const [first, ...rest] = accounts;
    if (!first) throw new Error('there are accounts');
    const [refusal] = await refusalOf(chainWith({ name: 'crowded', serviceAccounts: [first, ...rest] }));
    expect(refusal?.code).toBe('IRSA-AWS-012');
    expect(refusal?.why).toContain('2048 characters');
  });
});

describe('a managed policy that does not exist', () => {
  const place = { file: 'irsa.yaml', line: 10, column: 17 } as const;

  test('is reported with the most similar policy of the account', async () => {
    const world = chainWith({
      name: 'misspelt-own',
      policies: [{ kind: 'managed', policy: `arn:aws:iam::${sandbox.account}:policy/team/redaer`, place }],
    });
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
    });
    const input = { PolicyName: 'reader', Path: '/team/', PolicyDocument };
    await world.clients.iam.send(new CreatePolicyCommand(input));
    const [refusal] = await refusalOf(world);
    expect(refusal).toMatchObject({ code: 'IRSA-ROLE-038', place });
    expect(refusal?.next).toContain(`Did you mean arn:aws:iam::${sandbox.account}:policy/team/reader?`);
  });
});

test('a role that left irsa.yaml and got a policy from another writer is kept and reported', async () => {
  const world = chainWith({ name: 'still-used' });
  await world.apply();
  const PolicyArn = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess';
  await world.clients.iam.send(new AttachRolePolicyCommand({ RoleName: 'still-used', PolicyArn }));
  const without = awsWorld(sandboxPlace(sandbox), { ...world.context.chain, roles: [] }, world.key);
  onTestFinished(() => without.clients.close());
  const plan = await without.plan({ prune: true });
  expect(plannedChanges(plan)).toEqual([]);
  expect(findingsOf(plan)).toMatchObject([{ code: 'IRSA-ROLE-042', severity: 'warning' }]);
  expect(findingsOf(plan)[0]?.why).toContain(PolicyArn);
  await without.remove();
  await world.clients.iam.send(new GetRoleCommand({ RoleName: 'still-used' }));
});

describe('credentials that expire midway', () => {
  test.each([
    ['iam', 'AttachRolePolicy', 'ExpiredToken', 403, 'IRSA-AWS-002'],
    ['s3', 'PutObject', 'ExpiredToken', 400, 'IRSA-AWS-002'],
  ])(
    '%s:%s: apply reports it, and the next apply continues',
    async (service, action, code, status, expected) => {
      const world = chainWith({ name: `midway-${service}` });
      const message = 'The security token included in the request is expired';
      sandbox.faults.add({ service, action, code, status, message });
      await expect(world.apply()).rejects.toMatchObject({ code: expected });
      sandbox.faults.clear();
      const rest = await world.apply();
      expect(rest.map(({ kind }) => kind)).toContain('attach-policy');
      expect(rest.map(({ kind }) => kind)).not.toContain('create-bucket');
      expect(plannedChanges(await world.plan())).toEqual([]);
    },
  );
});
