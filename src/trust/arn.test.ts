import { describe, expect, it } from 'vitest';
import {
  accountRootArn,
  assumedRoleArn,
  awsPolicyArn,
  bucketArn,
  identityProviderArn,
  objectArn,
  partitionOf,
  partitionWithId,
  policyArn,
  requireAccountId,
  roleArn,
} from './arn.ts';
import { parseIssuerUrl } from './issuer-url.ts';
import { parseArn, parseIdentityProviderArn, parsePolicyArn, parseRoleArn } from './parse-arn.ts';

const account = requireAccountId('012345678901');
const aws = partitionOf('eu-central-1');

describe('partitionOf', () => {
  it.each([
    ['eu-central-1', 'aws'],
    ['us-east-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eusc-de-east-1', 'aws-eusc'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eu-isoe-west-1', 'aws-iso-e'],
    ['us-isof-south-1', 'aws-iso-f'],
  ])('maps %s to %s', (region, id) => {
    expect(partitionOf(region).id).toBe(id);
    expect(partitionWithId(id)).toEqual(partitionOf(region));
  });
});

describe('building', () => {
  it('uses the partition in each ARN', () => {
    const china = partitionOf('cn-north-1');
    const issuer = parseIssuerUrl('https://s3.cn-north-1.amazonaws.com.cn/oidc');
    expect(roleArn(aws, account, 'shop', '/team/a/')).toBe('arn:aws:iam::012345678901:role/team/a/shop');
    expect(policyArn(china, account, 'p')).toBe('arn:aws-cn:iam::012345678901:policy/p');
    expect(awsPolicyArn(aws, 'service-role/X')).toBe('arn:aws:iam::aws:policy/service-role/X');
    expect(identityProviderArn(china, account, issuer)).toBe(
      'arn:aws-cn:iam::012345678901:oidc-provider/s3.cn-north-1.amazonaws.com.cn/oidc',
    );
    expect(assumedRoleArn(aws, account, 'shop', 's')).toBe('arn:aws:sts::012345678901:assumed-role/shop/s');
    expect(accountRootArn(aws, account)).toBe('arn:aws:iam::012345678901:root');
    expect(objectArn(china, 'b', 'k/j')).toBe(`${bucketArn(china, 'b')}/k/j`);
  });
});

describe('parsing', () => {
  it('finds the six parts, with colons in the last one', () => {
    expect(parseArn('arn:aws:logs:eu-west-1:012345678901:log-group:a:*')).toEqual({
      partition: aws,
      service: 'logs',
      region: 'eu-west-1',
      account: '012345678901',
      resource: 'log-group:a:*',
    });
  });

  it.each([[''], ['role/x'], ['arn:mars:iam::1:role/x'], ['arn:aws:iam::1'], ['arn:aws:iam::1:']])(
    'finds no ARN in %j',
    (text) => {
      expect(parseArn(text)).toBeNull();
      expect(parseRoleArn(text)).toBeNull();
      expect(parsePolicyArn(text)).toBeNull();
      expect(parseIdentityProviderArn(text)).toBeNull();
    },
  );

  it('parses the role ARNs that it builds', () => {
    for (const path of ['/', '/a/', '/a/b/']) {
      const arn = roleArn(aws, account, 'n+=,.@-_', path);
      expect(parseRoleArn(arn)).toEqual({ arn, partition: aws, account, path, name: 'n+=,.@-_' });
    }
  });

  it.each([
    ['arn:aws:iam::012345678901:user/x'],
    ['arn:aws:iam::12345:role/x'],
    ['arn:aws:iam::aws:role/x'],
    ['arn:aws:iam:eu-west-1:012345678901:role/x'],
    ['arn:aws:iam::012345678901:role/'],
    ['arn:aws:iam::012345678901:role/a b'],
    [`arn:aws:iam::012345678901:role/${'x'.repeat(65)}`],
    ['arn:aws:sts::012345678901:assumed-role/x/y'],
  ])('does not parse %s as a role', (text) => {
    expect(parseRoleArn(text)).toBeNull();
  });

  it("distinguishes AWS's own policies from an account's", () => {
    expect(parsePolicyArn('arn:aws:iam::aws:policy/service-role/X')).toMatchObject({
      account: 'aws',
      path: '/service-role/',
      name: 'X',
    });
    expect(parsePolicyArn(policyArn(aws, account, 'X'))).toMatchObject({ account, path: '/', name: 'X' });
    expect(parsePolicyArn(roleArn(aws, account, 'X'))).toBeNull();
  });

  it('reads an identity provider with its path', () => {
    const arn = identityProviderArn(aws, account, parseIssuerUrl('https://example.com/a/b'));
    expect(parseIdentityProviderArn(arn)).toMatchObject({ account, hostPath: 'example.com/a/b' });
    expect(parseIdentityProviderArn(roleArn(aws, account, 'X'))).toBeNull();
  });
});

describe('requireAccountId', () => {
  it.each([['12345678901'], ['1234567890123'], ['12345678901a'], ['1234-5678-9012']])(
    'refuses %s',
    (text) => {
      expect(() => requireAccountId(text)).toThrowError(expect.objectContaining({ code: 'IRSA-ROLE-004' }));
    },
  );
});
