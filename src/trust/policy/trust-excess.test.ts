import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityProviderArn, partitionOf, requireAccountId } from '../arn.ts';
import { issuerHostPath, parseIssuerUrl } from '../issuer-url.ts';
import type { JsonObject } from '../json.ts';
import { serviceAccountPattern, serviceAccountSubject } from '../subject.ts';
import { evaluatePolicy, type PolicyRequest } from './evaluate-policy.ts';
import { parsePolicy } from './parse-policy.ts';
import { type DeclaredTrust, explainTrustExcess, trustExcess } from './trust-excess.ts';
import { buildTrustPolicy } from './trust-policy.ts';

const account = requireAccountId('123456789012');
const issuer = parseIssuerUrl('https://oidc.example.com/id');
const prefix = issuerHostPath(issuer);
const provider = identityProviderArn(partitionOf('eu-central-1'), account, issuer);
const audience = 'sts.amazonaws.com';
const orders = serviceAccountSubject({ namespace: 'shop', name: 'orders' });
const stock = serviceAccountSubject({ namespace: 'shop', name: 'stock' });
const declared: DeclaredTrust = { provider, issuer, audience, subjects: [orders, stock] };

const pinned: JsonObject = { StringEquals: { [`${prefix}:sub`]: orders, [`${prefix}:aud`]: audience } };
const own: JsonObject = {
  Effect: 'Allow',
  Principal: { Federated: provider },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: pinned,
};

function excess(...statements: readonly JsonObject[]) {
  return trustExcess(parsePolicy({ Version: '2012-10-17', Statement: statements }), declared);
}

/** The chain's own statement with another condition. */
const when = (condition: JsonObject): JsonObject => ({ ...own, Condition: condition });
const aud: JsonObject = { StringEquals: { [`${prefix}:aud`]: audience } };
const sub = (operator: string, value: string | readonly string[]): JsonObject =>
  operator === 'StringEquals'
    ? when({ StringEquals: { [`${prefix}:aud`]: audience, [`${prefix}:sub`]: value } })
    : when({ ...aud, [operator]: { [`${prefix}:sub`]: value } });

describe('trustExcess', () => {
  it('finds none in a policy from irsactl', () => {
    const policy = buildTrustPolicy({ ...declared, match: 'exact' });
    expect(trustExcess(policy, declared)).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ['the statement itself', own],
    ['both subjects', sub('StringEquals', [orders, stock])],
    ['a pattern without wildcards', sub('StringLike', orders)],
    ['any of a single value', sub('ForAnyValue:StringEquals', orders)],
    [
      'an additional pattern, which can only narrow',
      when({ ...pinned, StringLike: { [`${prefix}:sub`]: '*' } }),
    ],
    [
      'a subject that is in only one of two lists',
      when({ ...pinned, StringLike: { [`${prefix}:sub`]: 'x' } }),
    ],
    ['a Deny', { Effect: 'Deny', Principal: '*', Action: 'sts:*' }],
    [
      'session tags',
      { ...own, Principal: '*', Condition: {}, Action: ['sts:TagSession', 'sts:SetSourceIdentity'] },
    ],
  ])('finds none with %s', (_what, statement) => {
    expect(excess(own, statement)).toEqual([]);
  });

  it.each<[string, JsonObject, object]>([
    ['everyone', { ...own, Principal: '*' }, { kind: 'everybody' }],
    ['everyone by type', { ...own, Principal: { AWS: '*', Federated: provider } }, { kind: 'everybody' }],
    [
      'NotPrincipal',
      { ...own, Principal: undefined as never, NotPrincipal: { AWS: account } },
      { kind: 'everybody-but', principals: [account] },
    ],
    [
      'a role beside the provider',
      { ...own, Principal: { Federated: provider, AWS: 'arn:aws:iam::123456789012:role/x' } },
      { kind: 'principal', principals: ['arn:aws:iam::123456789012:role/x'] },
    ],
    ['a service', { ...own, Principal: { Service: 'ec2.amazonaws.com' } }, { kind: 'principal' }],
    ['another provider', { ...own, Principal: { Federated: `${provider}2` } }, { kind: 'principal' }],
    ['no condition on sub', when(aud), { kind: 'any-subject' }],
    ['no condition on aud', when({ StringEquals: { [`${prefix}:sub`]: orders } }), { kind: 'any-audience' }],
    ['a wildcard in sub', sub('StringLike', 'system:serviceaccount:shop:*'), { kind: 'any-subject' }],
    [
      'a wildcard for one letter',
      sub('StringLike', 'system:serviceaccount:shop:order?'),
      { kind: 'any-subject' },
    ],
    ['a policy variable', sub('StringEquals', '$\u007baws:username}'), { kind: 'any-subject' }],
    ['a sub that may be absent', sub('StringEqualsIfExists', orders), { kind: 'any-subject' }],
    ['an empty set of subs', sub('ForAllValues:StringEquals', orders), { kind: 'any-subject' }],
    ['every sub except one', sub('StringNotEquals', 'x'), { kind: 'any-subject' }],
    ['a sub in any case', sub('StringEqualsIgnoreCase', orders), { kind: 'any-subject' }],
    ['an unknown operator', sub('StringMatches', orders), { kind: 'any-subject' }],
    ['another sub', sub('StringEquals', [orders, 'x']), { kind: 'subject', subjects: ['x'] }],
    [
      'another audience',
      when({ StringEquals: { [`${prefix}:sub`]: orders, [`${prefix}:aud`]: [audience, 'x'] } }),
      { kind: 'audience', audiences: ['x'] },
    ],
    [
      'a foreign issuer',
      when({ StringEquals: { 'x.com:sub': orders, [`${prefix}:aud`]: audience } }),
      { kind: 'any-subject' },
    ],
    [
      'every action except one',
      { ...own, Action: undefined as never, NotAction: 'sts:TagSession', Principal: '*' },
      { kind: 'everybody' },
    ],
  ])('finds %s', (_what, statement, found) => {
    const text = JSON.parse(JSON.stringify({ ...statement, Sid: 'Second' }));
    const all = excess(own, text);
    expect(all).toContainEqual(expect.objectContaining({ statement: 1, sid: 'Second', ...found }));
    expect(all.map(explainTrustExcess).join()).toContain('Statement 2 (Second)');
  });

  it('accepts a declared pattern, but no wider one', () => {
    const pattern = serviceAccountPattern({ namespace: 'shop', name: 'web-*' });
    const judge = (operator: string, values: readonly string[]) =>
      trustExcess(parsePolicy({ Version: '2012-10-17', Statement: [sub(operator, values)] }), {
        ...declared,
        patterns: [pattern],
      });
    expect(judge('StringLike', [orders, pattern])).toEqual([]);
    expect(judge('StringLike', ['system:serviceaccount:shop:*'])).toMatchObject([{ kind: 'any-subject' }]);
    expect(judge('StringLike', [pattern, 'system:serviceaccount:*'])).toMatchObject([
      { kind: 'any-subject' },
    ]);
    expect(judge('StringLikeIfExists', [pattern])).toMatchObject([{ kind: 'any-subject' }]);
    expect(excess(sub('StringLike', [pattern]))).toMatchObject([{ kind: 'any-subject' }]);
  });

  it('misses no other token that the evaluator allows', () => {
    const texts = fc.subarray([orders, stock, 'system:serviceaccount:shop:*', 'x', '*'], {
      minLength: 1,
      maxLength: 2,
    });
    const operator = fc.constantFrom(
      'StringEquals',
      'StringEquals',
      'StringLike',
      'ForAnyValue:StringEquals',
      'ForAllValues:StringLike',
      'StringLikeIfExists',
      'StringNotLike',
    );
    const lines = fc.tuple(operator, fc.constantFrom('sub', 'SUB', 'amr'), texts);
    const audiences = fc.tuple(
      fc.constantFrom('StringEquals', 'StringLike'),
      fc.subarray([audience, 'y', 'st*'], { minLength: 1 }),
    );
    const condition = fc.tuple(fc.array(lines, { maxLength: 2 }), audiences).map(([subs, [like, auds]]) => {
      const block: Record<string, Record<string, string[]>> = { [like]: { [`${prefix}:aud`]: auds } };
      for (const [name, claim, values] of subs)
        block[name] = { ...block[name], [`${prefix}:${claim}`]: values };
      return block;
    });
    const statement = fc.record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      Principal: fc.constantFrom<JsonObject | '*'>(
        { Federated: provider },
        { Federated: provider },
        { Federated: provider },
        { AWS: account },
        '*',
      ),
      Action: fc.constantFrom('sts:*', 'sts:AssumeRoleWithWebIdentity', 'sts:TagSession'),
      Condition: condition,
    });
    const claims = { [`${prefix}:sub`]: orders, [`${prefix}:aud`]: audience, [`${prefix}:amr`]: ['a', 'b'] };
    const user = { type: 'AWS', arn: 'arn:aws:iam::123456789012:user/u', account } as const;
    const strangers: readonly Pick<PolicyRequest, 'principal' | 'context'>[] = [
      { principal: { type: 'Federated', id: provider }, context: { ...claims, [`${prefix}:sub`]: 'x' } },
      {
        principal: { type: 'Federated', id: provider },
        context: { ...claims, [`${prefix}:sub`]: 'system:serviceaccount:shop:other' },
      },
      { principal: { type: 'Federated', id: provider }, context: { ...claims, [`${prefix}:aud`]: 'y' } },
      { principal: { type: 'Federated', id: provider }, context: { ...claims, [`${prefix}:aud`]: 'stx' } },
      { principal: { type: 'Federated', id: provider }, context: {} },
      { principal: { type: 'Federated', id: 'accounts.google.com' }, context: claims },
      { principal: user, context: claims },
      { principal: { type: 'anonymous' }, context: {} },
    ];
    let narrow = 0;
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 2 }),
        fc.constantFrom(...strangers),
        (list, who) => {
          const policy = parsePolicy({ Version: '2012-10-17', Statement: list });
          if (trustExcess(policy, declared).length > 0) return;
          narrow += 1;
          for (const action of [
            'sts:AssumeRole',
            'sts:AssumeRoleWithWebIdentity',
            'sts:AssumeRoleWithSAML',
          ]) {
            expect(evaluatePolicy([policy], { ...who, action }).allowed).toBe(false);
          }
        },
      ),
      { numRuns: 5000 },
    );
    expect(narrow).toBeGreaterThan(500);
  });
});
