import {
  CreateRoleCommand,
  GetAccountSummaryCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { findPythonTools } from '../../support/python-tools.ts';
import { runClient } from '../../support/run-client.ts';

const [home, other] = ['123456789012', '222222222222'];
const roleArn = `arn:aws:iam::${other}:role/irsactl`;
const mayAssume = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `arn:aws:iam::${other}:role/*` }],
};

let aws: string;
let sandbox: RunningSandbox;
beforeAll(async () => {
  ({ aws } = await findPythonTools());
  sandbox = await startSandbox({
    account: home,
    otherAccounts: [other],
    users: [
      { name: 'operator', policies: [mayAssume] },
      { name: 'named-only', policies: [] },
    ],
  });
  const iam = iamOf(other);
  const trust = (Principal: object, Condition?: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...(Condition && { Condition }) }],
    });
  const users = ['operator', 'named-only'].map((name) => `arn:aws:iam::${home}:user/${name}`);
  const externalId = { StringEquals: { 'sts:ExternalId': 'of-shop' } };
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'irsactl',
      AssumeRolePolicyDocument: trust({ AWS: users }, externalId),
      MaxSessionDuration: 43_200,
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'irsactl',
      PolicyName: 'next',
      PolicyDocument: JSON.stringify(mayAssume),
    }),
  );
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'next',
      AssumeRolePolicyDocument: trust({ AWS: roleArn }),
      MaxSessionDuration: 43_200,
    }),
  );
}, 300_000);
afterAll(() => sandbox?.close());

function iamOf(account: string): IAMClient {
  const { endpoint, region } = sandbox;
  return new IAMClient({ endpoint, region, credentials: sandbox.rootCredentialsOf(account) });
}

type Key = Readonly<Record<string, string>>;

/** Runs `aws sts assume-role` with the given keys. */
function assume(key: Key, role: string, ...args: string[]) {
  const names = ['--role-arn', role, '--role-session-name', 'by-cli'];
  return runClient(aws, ['sts', 'assume-role', ...names, '--output', 'json', ...args], key);
}

function keyOf(user: string): Key {
  return sandbox.endpointEnvironment(sandbox.userCredentials(user));
}

function sessionOf(stdout: string): Key {
  const { Credentials: found } = JSON.parse(stdout);
  return {
    ...sandbox.endpointEnvironment(),
    AWS_ACCESS_KEY_ID: found.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: found.SecretAccessKey,
    AWS_SESSION_TOKEN: found.SessionToken,
  };
}

const withId = ['--external-id', 'of-shop'];

describe('`aws sts assume-role` into another account', () => {
  it("requires the trust policy, the caller's own policy and the external ID", async () => {
    const refused = await Promise.all([
      assume(keyOf('operator'), roleArn),
      assume(keyOf('operator'), roleArn, '--external-id', 'of-others'),
      // Across accounts a trust policy that names the user is not enough.
      assume(keyOf('named-only'), roleArn, ...withId),
    ]);
    for (const { code, stderr } of refused) {
      expect(code).not.toBe(0);
      expect(stderr).toMatch(/\(AccessDenied\).*sts:AssumeRole on resource/);
    }
    const { stdout, stderr } = await assume(keyOf('operator'), roleArn, ...withId);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).AssumedRoleUser.Arn).toBe(`arn:aws:sts::${other}:assumed-role/irsactl/by-cli`);
  });

  it('limits chained role sessions to one hour', async () => {
    const twelve = ['--duration-seconds', '43200'];
    const first = await assume(keyOf('operator'), roleArn, ...withId, ...twelve);
    const session = sessionOf(first.stdout);
    const next = `arn:aws:iam::${other}:role/next`;
    const { stderr } = await assume(session, next, ...twelve);
    expect(stderr).toMatch(
      /\(ValidationError\).*exceeds the 1 hour session limit for roles assumed by role chaining/,
    );
    const { stdout } = await assume(session, next);
    const life = Date.parse(JSON.parse(stdout).Credentials.Expiration) - Date.now();
    expect(life).toBeGreaterThan(3_500_000);
    expect(life).toBeLessThanOrEqual(3_600_000);
  });
});

describe('each account', () => {
  it('has its own IAM', async () => {
    const rolesIn = async (account: string) =>
      (await iamOf(account).send(new GetAccountSummaryCommand({}))).SummaryMap?.['Roles'];
    expect(await rolesIn(home)).toBe(0);
    expect(await rolesIn(other)).toBe(2);
  });
});
