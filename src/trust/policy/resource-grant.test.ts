import { describe, expect, it } from 'vitest';
import { requireAccountId } from '../arn.ts';
import type { JsonObject } from '../json.ts';
import { parsePolicy } from './parse-policy.ts';
import { resourceGrant } from './resource-grant.ts';

const account = requireAccountId('123456789012');
const role = 'arn:aws:iam::123456789012:role/r';
const session = 'arn:aws:sts::123456789012:assumed-role/r/s';
const user = 'arn:aws:iam::123456789012:user/u';

function grant(principal: string | JsonObject, who: 'session' | 'user', extra: readonly JsonObject[] = []) {
  const read = { Action: 's3:GetObject', Resource: '*' };
  const policy = { Statement: [{ ...read, Effect: 'Allow', Principal: principal }, ...extra] };
  return resourceGrant(parsePolicy(policy, 'resource'), {
    principal:
      who === 'user' ? { type: 'AWS', arn: user, account } : { type: 'AWS', arn: session, account, role },
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    context: { 'aws:PrincipalArn': who === 'user' ? user : role },
  });
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html */
describe('resourceGrant', () => {
  it.each([
    ['a session by its own name', session, 'session', 'direct'],
    ['a session by its role', role, 'session', 'role'],
    ['a session by its account', account, 'session', 'account'],
    ['a user by its own name', user, 'user', 'direct'],
    ['a user by the root of its account', 'arn:aws:iam::123456789012:root', 'user', 'account'],
    ['everyone', '*', 'session', 'direct'],
    ['another account', '999999999999', 'user', 'none'],
  ] as const)('classifies %s', (_what, AWS, who, expected) => {
    expect(grant({ AWS }, who)).toBe(expected);
  });

  it('prefers the widest grant, and a Deny before any', () => {
    expect(grant({ AWS: [account, role] }, 'session')).toBe('role');
    expect(grant({ AWS: [role, session] }, 'session')).toBe('direct');
    const deny = { Effect: 'Deny', Principal: { AWS: account }, Action: 's3:*', Resource: '*' };
    expect(grant('*', 'session', [deny])).toBe('denied');
  });
});
