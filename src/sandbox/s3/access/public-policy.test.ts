import { describe, expect, test } from 'vitest';
import type { Json } from '../../../trust/json.ts';
import { parsePolicy } from '../../../trust/policy/parse-policy.ts';
import { isPublicPolicy as judge } from './public-policy.ts';

type Part = { readonly [key: string]: Json };

const isPublicPolicy = (policy: Part): boolean => judge(parsePolicy(policy, 'resource'));

function policyOf(...statements: readonly Part[]): Part {
  return { Version: '2012-10-17', Statement: statements };
}

const everybody = { Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: '*' } as const;

const on = (operator: string, key: string, value: Json): Part =>
  policyOf({ ...everybody, Condition: { [operator]: { [key]: value } } });

describe("the definition of public, by AWS's own examples", () => {
  test('a wildcard VPC is public', () => {
    expect(isPublicPolicy(on('StringLike', 'aws:SourceVpc', 'vpc-*'))).toBe(true);
  });
  test('a fixed VPC is not', () => {
    expect(isPublicPolicy(on('StringEquals', 'aws:SourceVpc', 'vpc-91237329'))).toBe(false);
    expect(isPublicPolicy(on('StringLike', 'aws:SourceVpc', 'vpc-91237329'))).toBe(false);
  });
  test('fixed principals are not public; one public statement makes the policy public', () => {
    const service = {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: '*',
    };
    const account = {
      Effect: 'Allow',
      Principal: { AWS: '111122223333' },
      Action: 's3:GetObject',
      Resource: '*',
    };
    expect(isPublicPolicy(policyOf(service, account))).toBe(false);
    expect(isPublicPolicy(policyOf(service, account, everybody))).toBe(true);
  });
  test('access points of a fixed account may have a wildcard name', () => {
    const arn = (account: string): string => `arn:aws:s3:us-west-2:${account}:accesspoint/*`;
    expect(isPublicPolicy(on('StringLike', 's3:DataAccessPointArn', arn('123456789012')))).toBe(false);
    expect(isPublicPolicy(on('StringLike', 's3:DataAccessPointArn', arn('*')))).toBe(true);
  });
  test.each([
    ['0.0.0.0/1', true],
    ['0.0.0.0/0', true],
    ['54.0.0.0/7', true],
    ['54.0.0.0/8', false],
    ['203.0.113.7', false],
    ['10.0.0.0/8', false],
    ['::/0', true],
    ['2001:db8::/31', true],
    ['2001:db8::/32', false],
    ['anywhere', true],
  ])('addresses %s: public is %s', (range, expected) => {
    expect(isPublicPolicy(on('IpAddress', 'aws:SourceIp', range))).toBe(expected);
  });
});

describe('isPublicPolicy', () => {
  test.each<[string, Part]>([
    ['Principal *', policyOf(everybody)],
    ['AWS *', policyOf({ ...everybody, Principal: { AWS: '*' } })],
    ['AWS * in a list', policyOf({ ...everybody, Principal: { AWS: ['111122223333', '*'] } })],
    [
      'everyone except one',
      policyOf({ Effect: 'Allow', NotPrincipal: { AWS: '111122223333' }, Action: 's3:*', Resource: '*' }),
    ],
    ['a single statement outside of a list', { Version: '2012-10-17', Statement: everybody }],
    ['a negative condition', on('StringNotEquals', 'aws:SourceVpc', 'vpc-1')],
    ['a condition that passes without the key', on('StringEqualsIfExists', 'aws:SourceVpc', 'vpc-1')],
    [
      'ForAllValues, which passes without a value',
      on('ForAllValues:StringEquals', 'aws:PrincipalOrgID', 'o-1'),
    ],
    ['a policy variable', on('StringEquals', 'aws:SourceAccount', '$\u007baws:PrincipalAccount}')],
    [
      'one loose value among fixed ones',
      on('StringLike', 'aws:SourceArn', ['arn:aws:sns:us-east-1:1:a', 'arn:aws:sns:*']),
    ],
    ['a key that does not identify the caller', on('Bool', 'aws:SecureTransport', 'true')],
    ['a referer', on('StringEquals', 'aws:Referer', 'https://example.com')],
  ])('%s is public', (_name, policy) => {
    expect(isPublicPolicy(policy)).toBe(true);
  });

  test.each<[string, Part]>([
    ['a denial', policyOf({ ...everybody, Effect: 'Deny' })],
    ['one account', policyOf({ ...everybody, Principal: { AWS: 'arn:aws:iam::111122223333:root' } })],
    ['one canonical user', policyOf({ ...everybody, Principal: { CanonicalUser: 'abc' } })],
    ['a fixed source account', on('StringEquals', 'AWS:SourceAccount', '111122223333')],
    [
      'a fixed source ARN by ArnLike',
      on('ArnLike', 'aws:SourceArn', 'arn:aws:cloudfront::1:distribution/E1'),
    ],
    ['an organization', on('ForAnyValue:StringEquals', 'aws:PrincipalOrgID', ['o-1'])],
  ])('%s is not', (_name, policy) => {
    expect(isPublicPolicy(policy)).toBe(false);
  });
});
