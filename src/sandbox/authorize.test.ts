import { describe, expect, it } from 'vitest';
import { policyOf, requestFrom, sandboxNow, sandboxRole } from '../../test/support/sandbox-role.ts';
import type { JsonObject } from '../trust/json.ts';
import { decideByIdentity } from './authorize.ts';
import { requestContext } from './authorize-context.ts';

const document = (Effect: 'Allow' | 'Deny', Action: string) => policyOf(Effect, Action);

function decide(...[role, caller]: Parameters<typeof sandboxRole>): ReturnType<typeof decideByIdentity> {
  const { state, session } = sandboxRole(role, caller);
  return decideByIdentity(state, session, { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' });
}

describe('decideByIdentity', () => {
  const all = document('Allow', '*');
  const attached = (name: string) => ({
    attachedPolicies: new Map([[`arn:aws:iam::aws:policy/${name}`, name]]),
  });

  it('allows the root user everything', () => {
    expect(decide({}, { kind: 'root' })).toBe('allowed');
  });

  it('allows a role only actions of its inline and attached policies', () => {
    expect(decide({})).toBe('undecided');
    expect(decide({ inline: all })).toBe('allowed');
    expect(decide({ inline: document('Allow', 's3:Put*') })).toBe('undecided');
    expect(decide(attached('AmazonS3ReadOnlyAccess'))).toBe('allowed');
    expect(decide(attached('AdministratorAccess'))).toBe('allowed');
  });

  it("treats AWS's policies that it does not know as empty", () => {
    expect(decide(attached('AmazonEC2FullAccess'))).toBe('undecided');
  });

  it('gives a Deny precedence', () => {
    expect(decide({ inline: document('Deny', 's3:*'), ...attached('AdministratorAccess') })).toBe('denied');
  });

  it('evaluates the permissions boundary', () => {
    const boundary = (name: string) => ({ permissionsBoundary: `arn:aws:iam::aws:policy/${name}` });
    expect(decide({ inline: all, ...boundary('AmazonS3ReadOnlyAccess') })).toBe('allowed');
    expect(decide({ inline: all, ...boundary('IAMReadOnlyAccess') })).toBe('undecided');
  });

  it('evaluates the session policies, one of which has to allow', () => {
    const put = document('Allow', 's3:PutObject');
    const get = document('Allow', 's3:GetObject');
    expect(decide({ inline: all }, { sessionPolicies: [put] })).toBe('undecided');
    expect(decide({ inline: all }, { sessionPolicies: [put, get] })).toBe('allowed');
    expect(decide({}, { sessionPolicies: [get] })).toBe('undecided');
    expect(decide({ inline: all }, { sessionPolicies: [document('Deny', '*')] })).toBe('denied');
  });

  it('evaluates the default version of a managed policy', () => {
    const arn = 'arn:aws:iam::123456789012:policy/p';
    const { state, session } = sandboxRole({ attachedPolicies: new Map([[arn, 'p']]) });
    const version = (id: string, document: object) => ({
      id,
      document: JSON.stringify(document),
      created: sandboxNow,
    });
    const [older, newer] = [version('v1', document('Allow', 's3:*')), version('v2', document('Deny', '*'))];
    const policy = {
      arn,
      name: 'p',
      path: '/',
      policyId: 'ANPAA',
      created: sandboxNow,
      description: null,
      versions: [newer, older],
      defaultVersion: older,
      versionCount: 2,
      tags: [],
    };
    state.accounts.get(state.defaultAccount)?.policies.set(arn, policy);
    const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' };
    expect(decideByIdentity(state, session, request)).toBe('allowed');
    policy.defaultVersion = newer;
    expect(decideByIdentity(state, session, request)).toBe('denied');
  });

  it('gives the session of a deleted role no permissions of a new role with the same name', () => {
    expect(decide({ inline: all }, { userId: 'AROAOLD:s' })).toBe('undecided');
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
describe('global condition keys', () => {
  const { state, session } = sandboxRole();
  const decideUnder = (Effect: 'Allow' | 'Deny', Condition: JsonObject, address = '192.0.2.7') => {
    const inline = {
      Statement: [policyOf('Allow', '*').Statement[0], policyOf(Effect, '*', { Condition }).Statement[0]],
    };
    const role = sandboxRole({
      inline: Effect === 'Deny' ? inline : { Statement: inline.Statement.slice(1) },
      tags: [{ Key: 'team', Value: 'shop' }],
    });
    const context = requestContext(state, requestFrom(address));
    const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', context };
    return decideByIdentity(role.state, session, request);
  };

  it.each<[string, JsonObject]>([
    ['the current time', { DateGreaterThan: { 'aws:CurrentTime': '2025-12-31' } }],
    ['the epoch time', { NumericEquals: { 'aws:EpochTime': 1_767_225_600 } }],
    ['the source IP', { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }],
    ['the requested region', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }],
    ['TLS', { Bool: { 'aws:SecureTransport': true } }],
    [
      'no AWS service in between',
      { Bool: { 'aws:ViaAWSService': 'false', 'aws:PrincipalIsAWSService': 'false' } },
    ],
    ['the role, not its session', { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/r' } }],
    ['the account', { StringEquals: { 'aws:PrincipalAccount': '123456789012' } }],
    ['the principal type', { StringEquals: { 'aws:PrincipalType': 'AssumedRole', 'aws:userid': 'AROAA:s' } }],
    ['a tag of the role', { StringEquals: { 'aws:PrincipalTag/team': 'shop' } }],
    ['no MFA', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }],
    ['the user agent', { StringLike: { 'aws:UserAgent': 'test/*' } }],
    ['no user name', { Null: { 'aws:username': 'true' } }],
  ])('include %s', (_what, condition) => {
    expect(decideUnder('Allow', condition)).toBe('allowed');
    expect(decideUnder('Deny', condition)).toBe('denied');
  });

  it.each<[string, JsonObject]>([
    ['from 2099', { DateGreaterThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } }],
    ['for other source IPs', { NotIpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '2001:db8::/32'] } }],
    ['without TLS', { Bool: { 'aws:SecureTransport': 'false' } }],
    [
      'for the session ARN',
      { ArnLike: { 'aws:PrincipalArn': 'arn:aws:sts::123456789012:assumed-role/r/*' } },
    ],
  ])('do not match a Deny %s', (_what, condition) => {
    expect(decideUnder('Deny', condition)).toBe('allowed');
  });

  it('have us-east-1 as the region of IAM, whatever the client signs for', () => {
    const scope = { accessKeyId: 'A', date: '20260101', region: 'eu-west-1', service: 'iam' };
    const { 'aws:RequestedRegion': region } = requestContext(state, requestFrom('::1', { scope }));
    expect(region).toBe('us-east-1');
  });
});
