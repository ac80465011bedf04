import { describe, expect, it } from 'vitest';
import { policyOf, requestFrom, sandboxNow, sandboxRole } from '../../../../test/support/sandbox-role.ts';
import { parseAccountId } from '../../../trust/arn.ts';
import type { JsonObject } from '../../../trust/json.ts';
import { createS3Store, newBucket } from '../store.ts';
import { isAllowed, requireAccess } from './access.ts';
import { readBucketPolicy } from './read-bucket-policy.ts';

const role = 'arn:aws:iam::123456789012:role/r';
const sessionArn = 'arn:aws:sts::123456789012:assumed-role/r/s';
const put = policyOf('Allow', 's3:PutObject');
const get = policyOf('Allow', 's3:GetObject');
const readOnly = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
const noS3 = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess';

interface Attempt {
  readonly principal: string | JsonObject;
  readonly condition?: JsonObject;
  readonly role?: Parameters<typeof sandboxRole>[0];
  readonly sessionPolicies?: readonly JsonObject[];
  readonly owner?: string;
  readonly deny?: JsonObject;
}

/** Whether a session may read an object of a bucket whose policy allows `principal` to read it. */
function mayRead(attempt: Attempt): boolean {
  const { principal, condition = {}, sessionPolicies = [], owner = '123456789012', deny } = attempt;
  const { state, session } = sandboxRole(attempt.role, { sessionPolicies });
  const account = parseAccountId(owner) ?? state.defaultAccount;
  const bucket = newBucket({ name: 'b', owner: account, region: 'eu-central-1', created: sandboxNow });
  const allow = {
    Effect: 'Allow',
    Principal: principal,
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::b/*',
    Condition: condition,
  };
  const statements = deny
    ? [allow, { ...allow, Condition: {}, Effect: 'Deny', Principal: undefined, ...deny }]
    : [allow];
  bucket.policy = readBucketPolicy(JSON.stringify({ Statement: statements }), 'b', state.partition);
  bucket.publicAccessBlock = null;
  const requester = {
    state,
    store: createS3Store(),
    caller: session,
    bucket,
    request: requestFrom('192.0.2.7'),
  };
  return isAllowed(requester, { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html */
it.each([
  [{ inline: policyOf('Deny', 's3:*') }, undefined, 'with an explicit deny in an identity-based policy'],
  [{}, { Principal: '*' }, 'with an explicit deny in a resource-based policy'],
  [{}, undefined, 'because no identity-based policy allows the s3:GetObject action'],
] as const)('the error says which policy denies: %#', (given, deny, reason) => {
  const { state, session } = sandboxRole(given);
  const bucket = newBucket({
    name: 'b',
    owner: state.defaultAccount,
    region: 'eu-central-1',
    created: sandboxNow,
  });
  const check = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' };
  const denial = { ...deny, Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  const text = JSON.stringify({ Statement: [denial] });
  if (deny) bucket.policy = readBucketPolicy(text, 'b', state.partition);
  const requester = {
    state,
    store: createS3Store(),
    caller: session,
    bucket,
    request: requestFrom('192.0.2.7'),
  };
  expect(() => requireAccess(requester, check)).toThrow(reason);
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html */
describe('a bucket policy within its account', () => {
  const byRole = { principal: { AWS: role } };
  const bySession = { principal: { AWS: sessionArn } };
  it.each<[string, Attempt, boolean]>([
    ['that names the role allows an action that the role has no policy for', byRole, true],
    [
      'that names the role does not override a permissions boundary',
      { ...byRole, role: { permissionsBoundary: noS3 } },
      false,
    ],
    [
      'that names the role allows actions within the boundary',
      { ...byRole, role: { permissionsBoundary: readOnly } },
      true,
    ],
    ['that names the role does not override a session policy', { ...byRole, sessionPolicies: [put] }, false],
    [
      'that names the role allows actions of one session policy',
      { ...byRole, sessionPolicies: [put, get] },
      true,
    ],
    [
      'that names the session is limited by neither',
      { ...bySession, role: { permissionsBoundary: noS3 }, sessionPolicies: [put] },
      true,
    ],
    [
      'for everyone with that role ARN is limited by neither',
      {
        principal: '*',
        condition: { ArnEquals: { 'aws:PrincipalArn': role } },
        role: { permissionsBoundary: noS3 },
        sessionPolicies: [put],
      },
      true,
    ],
    ['never overrides a Deny', { ...bySession, sessionPolicies: [policyOf('Deny', '*')] }, false],
    ['that names the account leaves the decision to the role', { principal: { AWS: '123456789012' } }, false],
    [
      'that names the account leaves the decision to the role, which allows it',
      { principal: { AWS: '123456789012' }, role: { inline: get } },
      true,
    ],
    [
      'matches aws:PrincipalArn with the role, not the session',
      { principal: '*', condition: { ArnEquals: { 'aws:PrincipalArn': sessionArn } } },
      false,
    ],
    [
      'matches the source IP of a request',
      { principal: '*', condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } },
      false,
    ],
    [
      "matches the bucket's account",
      { principal: '*', condition: { StringEquals: { 'aws:ResourceAccount': '123456789012' } } },
      true,
    ],
    [
      'does not deny a role that NotPrincipal names with its account',
      { principal: '*', deny: { NotPrincipal: { AWS: [role, '123456789012'] } } },
      true,
    ],
    [
      'denies a role with a boundary even if NotPrincipal names it',
      {
        principal: '*',
        role: { permissionsBoundary: readOnly },
        deny: { NotPrincipal: { AWS: [role, '123456789012'] } },
      },
      false,
    ],
  ])('%s', (_what, attempt, allowed) => {
    expect(mayRead(attempt)).toBe(allowed);
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html */
describe('a bucket policy of another account', () => {
  const other = { principal: { AWS: sessionArn }, owner: '999999999999' };
  it.each<[string, Attempt, boolean]>([
    ['is not sufficient', other, false],
    ['is sufficient together with a policy of the role', { ...other, role: { inline: get } }, true],
    ['may name the account', { ...other, principal: { AWS: '123456789012' }, role: { inline: get } }, true],
    [
      'does not override a session policy',
      { ...other, role: { inline: get }, sessionPolicies: [put] },
      false,
    ],
  ])('%s', (_what, attempt, allowed) => {
    expect(mayRead(attempt)).toBe(allowed);
  });
});
