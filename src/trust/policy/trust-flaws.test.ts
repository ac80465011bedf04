import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityProviderArn, partitionOf, requireAccountId } from '../arn.ts';
import { issuerHostPath, parseIssuerUrl } from '../issuer-url.ts';
import type { JsonObject } from '../json.ts';
import { serviceAccountSubject } from '../subject.ts';
import { webIdentityAction } from './document.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { parsePolicy } from './parse-policy.ts';
import { type TrustSurroundings, trustFlaws } from './trust-flaws.ts';
import { buildTrustPolicy } from './trust-policy.ts';

const account = requireAccountId('123456789012');
const [partition, audience] = [partitionOf('eu-central-1'), 'sts.amazonaws.com'];
const issuer = parseIssuerUrl('https://oidc.example.com/id');
const prefix = issuerHostPath(issuer);
const provider = identityProviderArn(partition, account, issuer);
const other = identityProviderArn(partition, account, parseIssuerUrl('https://ci.example.org'));
const orders = serviceAccountSubject({ namespace: 'shop', name: 'orders' });
const stock = serviceAccountSubject({ namespace: 'shop', name: 'stock' });

const allow = (condition: JsonObject, more: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Principal: { Federated: provider },
  Action: webIdentityAction,
  Condition: condition,
  ...more,
});
const equals = (sub: string | readonly string[], aud = audience): JsonObject => ({
  StringEquals: { [`${prefix}:sub`]: [sub].flat(), [`${prefix}:aud`]: aud },
});
const sound = allow(equals(orders));
const deny = (more: JsonObject = {}): JsonObject => ({
  Effect: 'Deny',
  Principal: { Federated: provider },
  Action: webIdentityAction,
  ...more,
});

const known: TrustSurroundings = { issuer, providers: new Set([provider, other]) };

function kinds(statements: readonly JsonObject[], surroundings = known): readonly string[] {
  const policy = parsePolicy({ Version: '2012-10-17', Statement: [...statements] });
  return trustFlaws(policy, surroundings).map(({ statement, kind }) => `${statement} ${kind}`);
}

describe('a trust policy', () => {
  it('from irsactl has no flaw', () => {
    const subjects = [orders, stock];
    const own = buildTrustPolicy({ provider, issuer, audience, subjects, match: 'exact' });
    expect(trustFlaws(own, known)).toEqual([]);
  });

  it('of users, services and Cognito is ignored', () => {
    const others = [
      { AWS: `arn:aws:iam::${account}:root` },
      { Service: 'ec2.amazonaws.com' },
      { Federated: 'cognito-identity.amazonaws.com' },
    ];
    expect(
      kinds(others.map((Principal) => ({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }))),
    ).toEqual([]);
  });

  it.each<[string, readonly JsonObject[], readonly string[]]>([
    ['without aud', [allow({ StringEquals: { [`${prefix}:sub`]: orders } })], ['0 any-audience']],
    ['without sub', [allow({ StringEquals: { [`${prefix}:aud`]: audience } })], ['0 any-subject']],
    ['without conditions', [deny({ Effect: 'Allow' })], ['0 any-audience', '0 any-subject']],
    [
      'with a wildcard in sub',
      [
        allow({
          StringEquals: { [`${prefix}:aud`]: audience },
          StringLike: { [`${prefix}:sub`]: 'system:serviceaccount:shop:*' },
        }),
      ],
      ['0 wide-subject'],
    ],
    [
      'with conditions that apply only if the key is present',
      [
        allow({
          StringEqualsIfExists: { [`${prefix}:sub`]: orders },
          StringEquals: { [`${prefix}:aud`]: audience },
        }),
      ],
      ['0 loose-subject'],
    ],
    ['for everyone', [allow(equals(orders), { Principal: '*' })], ['0 everybody']],
    [
      'for every AWS account (N7)',
      [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
      ['0 everybody'],
    ],
    [
      'for every AWS account, by a wildcard in Action (N7)',
      [{ Effect: 'Allow', Principal: '*', Action: 'sts:Assume*' }],
      ['0 everybody'],
    ],
    [
      'for the accounts of an organization',
      [
        {
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
        },
      ],
      [],
    ],
    [
      'for everyone except one',
      [
        {
          Effect: 'Allow',
          NotPrincipal: { AWS: `arn:aws:iam::${account}:root` },
          Action: webIdentityAction,
        },
      ],
      ['0 everybody'],
    ],
    [
      'of another issuer',
      [
        allow(
          {
            StringEquals: {
              'ci.example.org:sub': 'repo:shop/orders',
              'ci.example.org:aud': audience,
            },
          },
          { Principal: { Federated: other } },
        ),
      ],
      ['0 other-issuer'],
    ],
    [
      'with a wildcard that is compared literally',
      [allow(equals('system:serviceaccount:shop:*'))],
      ['0 never'],
    ],
    ['with a malformed subject', [allow(equals('system:serviceaccount:shop/orders'))], ['0 never']],
    ['with one malformed subject of two', [allow(equals([orders, 'shop:orders']))], ['0 impossible-subject']],
    ['with the wrong action', [allow(equals(orders), { Action: 'sts:AssumeRole' })], ['0 never']],
    [
      'with keys of another provider',
      [allow(equals(orders), { Principal: { Federated: other } })],
      ['0 other-issuer', '0 never'],
    ],
    [
      'with conditions that exclude one another',
      [
        allow({
          StringEquals: { [`${prefix}:sub`]: orders, [`${prefix}:aud`]: audience },
          StringLike: { [`${prefix}:sub`]: stock },
        }),
      ],
      ['0 never'],
    ],
    ['with a Deny for all', [sound, deny()], ['1 denies-all']],
    ['with a Deny for everyone', [deny({ Principal: '*' }), sound], ['0 denies-all']],
    [
      'with a Deny for the same subject',
      [sound, deny({ Condition: { StringLike: { [`${prefix}:sub`]: 'system:serviceaccount:shop:*' } } })],
      ['1 denies-all'],
    ],
    [
      'with a Deny for others',
      [sound, deny({ Condition: { StringNotEquals: { [`${prefix}:sub`]: orders } } })],
      [],
    ],
    [
      'with a Deny that depends on the request',
      [sound, deny({ Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } })],
      [],
    ],
    ['with a repeated subject', [allow(equals([orders, stock])), allow(equals(stock))], ['1 repeats']],
    ['of two statements that differ', [sound, allow(equals(stock))], []],
  ])('%s', (_what, statements, expected) => {
    expect(kinds(statements)).toEqual(expected);
  });

  it('whose provider is not in the account', () => {
    expect(kinds([sound], { issuer, providers: new Set([other]) })).toEqual(['0 provider-gone']);
    expect(kinds([sound], { issuer: null, providers: null })).toEqual([]);
  });

  it.each<[string, Partial<TrustSurroundings>, readonly string[]]>([
    ['the partition of its provider', { partition: 'aws' }, []],
    ['another partition than its provider', { partition: 'aws-cn' }, ['0 never']],
    ['the audience that it requires', { audience }, []],
    ['another audience than it requires', { audience: 'vault' }, ['0 never']],
    ['another audience, of another issuer', { issuer: null, audience: 'vault' }, []],
  ])('whose role or cluster has %s (W10)', (_what, more, expected) => {
    expect(kinds([sound], { ...known, ...more })).toEqual(expected);
  });
});

it('a statement reported as never matching allows no token', () => {
  const value = fc.constantFrom(orders, stock, 'system:serviceaccount:shop:*', 'nobody');
  const operator = fc.constantFrom('StringEquals', 'StringLike', 'StringNotEquals', 'StringEqualsIfExists');
  const key = fc.constantFrom(`${prefix}:sub`, `${prefix}:aud`, 'ci.example.org:sub');
  const condition = fc.dictionary(
    operator,
    fc.dictionary(key, fc.array(value, { minLength: 1, maxLength: 2 })),
  );
  const action = fc.constantFrom(webIdentityAction, 'sts:AssumeRole', 'sts:*');
  fc.assert(
    fc.property(condition, action, (Condition, Action) => {
      const policy = parsePolicy({
        Version: '2012-10-17',
        Statement: [allow(JSON.parse(JSON.stringify(Condition)), { Action })],
      });
      const flaws = trustFlaws(policy, known).map(({ kind }) => kind);
      const isLetIn = [orders, stock].some((sub) =>
        [audience, orders, stock, 'nobody'].some(
          (aud) =>
            evaluatePolicy([policy], {
              principal: { type: 'Federated', id: provider },
              action: webIdentityAction,
              context: { [`${prefix}:sub`]: sub, [`${prefix}:aud`]: aud },
            }).allowed,
        ),
      );
      if (flaws.includes('never')) expect(isLetIn).toBe(false);
    }),
    { numRuns: 2000 },
  );
});
