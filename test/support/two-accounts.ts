import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { type AwsClients, awsClients } from '../../src/aws/clients.ts';
import type { AccountAccess, Role, TrustChain } from '../../src/config/trust-chain.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { requireAccountId } from '../../src/trust/arn.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import type { Json } from '../../src/trust/json.ts';
import { parseRoleArn } from '../../src/trust/parse-arn.ts';
import type { AwsPlace } from './aws-world.ts';
import { fakeChain } from './fake-context.ts';
import { sandboxPlace } from './sandbox-place.ts';

export const ownAccount = requireAccountId('123456789012');
export const analytics = requireAccountId('222222222222');
const externalId = 'chain-of-shop';
const roleArn = `arn:aws:iam::${analytics}:role/irsactl`;

const everything: Json = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** A sandbox with two accounts; a role in the second trusts the operator of the first. */
export interface TwoAccounts {
  readonly sandbox: RunningSandbox;
  /** The sandbox with the operator's credentials. */
  readonly place: AwsPlace;
  /** Clients with every right in the second account. */
  readonly other: AwsClients;
}

/** `own` is the operator's policy, `inOther` that of the role in the second account. */
export async function startTwoAccounts({
  own = everything,
  inOther = everything,
}: {
  readonly own?: Json;
  readonly inOther?: Json;
} = {}): Promise<TwoAccounts> {
  const sandbox = await startSandbox({
    account: ownAccount,
    otherAccounts: [analytics],
    users: [
      { name: 'operator', policies: [own] },
      { name: 'analyst', account: analytics, policies: [everything] },
    ],
  });
  const other = awsClients({
    region: sandbox.region,
    endpoint: sandbox.endpoint,
    credentials: sandbox.rootCredentialsOf(analytics),
  });
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${ownAccount}:user/operator` },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': externalId } },
  };
  const RoleName = 'irsactl';
  await other.iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  await other.iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'irsactl', PolicyDocument: JSON.stringify(inOther) }),
  );
  return { sandbox, place: sandboxPlace(sandbox, sandbox.userCredentials('operator')), other };
}

/** Access to the second account by the role in the sandbox. */
export function assumedAccess(given: string | null = externalId): AccountAccess {
  const role = parseRoleArn(roleArn)?.arn;
  if (!role) throw new Error('it is the ARN of a role');
  return { kind: 'assumeRole', role, ...(given !== null && { externalId: given }) };
}

/** A chain with one role in each of the two accounts. */
export function twoAccountChain(name: string, access: AccountAccess = assumedAccess()): TrustChain {
  const [example] = fakeChain().roles;
  if (!example) throw new Error('the example has a role');
  const bucket = `${name}-oidc`;
  const reports: Role = {
    ...example,
    name: `${name}-reports`,
    account: 'analytics',
    serviceAccounts: [{ namespace: 'shop', name: 'reports' }],
    policies: [{ kind: 'inline', name: 'queue', document: everything }],
  };
  return fakeChain({
    name,
    aws: {
      region: 'eu-central-1',
      account: ownAccount,
      accounts: [{ name: 'analytics', id: analytics, access }],
    },
    issuer: {
      hosting: 's3',
      bucket,
      url: parseIssuerUrl(`https://${bucket}.s3.eu-central-1.amazonaws.com`),
    },
    roles: [{ ...example, name: `${name}-orders` }, reports],
  });
}
