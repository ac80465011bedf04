import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireAccountId } from '../arn.ts';
import type { JsonObject } from '../json.ts';
import { evaluatePolicy, type PolicyRequest } from './evaluate-policy.ts';
import { explainOutsiderOpening, type OutsiderQuestion, outsiderOpenings } from './outsider-openings.ts';
import { parsePolicy } from './parse-policy.ts';

const account = requireAccountId('123456789012');
const other = requireAccountId('999999999999');
const documents = 'arn:aws:s3:::b/keys.json';
const all = ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'];
const open: JsonObject = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::b/*',
};
const put = { action: 's3:PutObject', resource: documents };

function openings(question: OutsiderQuestion, ...statements: readonly object[]) {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return outsiderOpenings(parsePolicy(text, 'resource'), account, question);
}

const when = (operator: string, key: string, value: string | readonly string[]): JsonObject => ({
  ...open,
  Condition: { [operator]: { [key]: value } },
});

describe('outsiderOpenings', () => {
  it.each<[string, JsonObject]>([
    ['everyone may read', { ...open, Action: ['s3:GetObject', 's3:ListBucket', 's3:Get*'], Resource: all }],
    ['the own account writes', { ...open, Principal: { AWS: [account, `arn:aws:iam::${account}:role/x`] } }],
    [
      'a condition restricts the caller to the account',
      when('StringEquals', 'aws:PrincipalAccount', account),
    ],
    ['… by its ARN', when('ArnLike', 'AWS:PrincipalArn', `arn:*:iam::${account}:role/*`)],
    ['… by its ARN as text', when('StringLike', 'aws:PrincipalArn', `arn:aws:iam::${account}:*`)],
    [
      'a service acts for the account',
      {
        ...when('StringEquals', 'aws:SourceAccount', account),
        Principal: { Service: 'logging.s3.amazonaws.com' },
      },
    ],
    [
      'a distribution of the account reads and writes',
      {
        ...when('StringEquals', 'aws:SourceArn', `arn:aws:cloudfront::${account}:distribution/E1`),
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:*',
      },
    ],
    ['everyone is denied', { ...open, Effect: 'Deny' }],
  ])('is empty if %s', (_what, statement) => {
    expect(openings('write', statement)).toEqual([]);
  });

  it.each<[string, JsonObject, object]>([
    ['everyone', open, { who: 'everybody', principals: ['*'] }],
    ['everyone by type', { ...open, Principal: { AWS: ['*'] } }, { who: 'everybody' }],
    [
      'another account',
      { ...open, Principal: { AWS: [account, other] } },
      { who: 'principals', principals: [other] },
    ],
    ['an unknown principal', { ...open, Principal: { AWS: 'AROADBQP57FF2AEXAMPLE' } }, { who: 'principals' }],
    ['a canonical user', { ...open, Principal: { CanonicalUser: 'abc' } }, { who: 'principals' }],
    [
      'a service for any account',
      { ...open, Principal: { Service: 'x.amazonaws.com' } },
      { who: 'principals' },
    ],
    [
      'everyone except one',
      { ...open, Principal: undefined as never, NotPrincipal: { AWS: other } },
      { who: 'everybody-but', principals: [other] },
    ],
    ['all actions', { ...open, Action: '*' }, { actions: { negated: false, values: ['*'] } }],
    [
      'everything except reading',
      { ...open, Action: undefined as never, NotAction: 's3:Get*' },
      { who: 'everybody' },
    ],
    [
      'a change of the policy',
      { ...open, Action: 's3:PutBucketPolicy', Resource: all },
      { who: 'everybody' },
    ],
    ['a wildcard for the account', when('StringLike', 'aws:PrincipalAccount', '*'), {}],
    ['an account with the same prefix', when('StringLike', 'aws:PrincipalAccount', `${account}*`), {}],
    ['one of two accounts', when('StringEquals', 'aws:PrincipalAccount', [account, other]), {}],
    ['an account that may be absent', when('StringEqualsIfExists', 'aws:PrincipalAccount', account), {}],
    [
      'an ARN whose wildcard reaches the account',
      when('StringLike', 'aws:PrincipalArn', `arn:aws:*::${account}:role/x`),
      {},
    ],
    ['the organization', when('StringEquals', 'aws:PrincipalOrgID', 'o-1'), {}],
    ['an address', when('IpAddress', 'aws:SourceIp', '192.0.2.0/24'), {}],
    ['a bucket as source', when('ArnLike', 'aws:SourceArn', 'arn:aws:s3:::b'), {}],
    ['all accounts except one', when('StringNotEquals', 'aws:PrincipalAccount', other), {}],
    ['a policy variable', when('StringEquals', 'aws:PrincipalAccount', '$\u007baws:SourceAccount}'), {}],
  ])('finds %s', (_what, statement, found) => {
    const all = openings('write', { ...statement, Sid: 'One' });
    expect(all).toEqual([expect.objectContaining({ statement: 0, sid: 'One', ...found })]);
    expect(all.map(explainOutsiderOpening).join()).toMatch(/^Statement 1 \(One\) allows /);
  });

  it('also checks one action on one object', () => {
    expect(openings(put, open)).toHaveLength(1);
    expect(openings(put, { ...open, Resource: 'arn:aws:s3:::b/$\u007baws:userid}' })).toHaveLength(1);
    expect(openings(put, { ...open, Resource: 'arn:aws:s3:::b/other' })).toEqual([]);
    expect(openings({ ...put, action: 's3:GetObject' }, open)).toEqual([]);
    expect(openings({ ...put, action: 's3:GetObject' }, { ...open, Action: 's3:g*' })).toHaveLength(1);
  });

  const deny = (change: object): object => ({
    ...open,
    Effect: 'Deny',
    Action: 's3:*',
    Resource: all,
    Condition: { StringNotEquals: { 'aws:PrincipalAccount': account } },
    ...change,
  });
  it('considers only a Deny that denies all outsiders', () => {
    expect(openings('write', open, deny({}))).toEqual([]);
    expect(openings('write', open, deny({ Condition: undefined, Action: 's3:Put*' }))).toEqual([]);
    for (const loose of [
      { Action: 's3:Delete*' },
      { Action: undefined, NotAction: 's3:Get*' },
      { Resource: 'arn:aws:s3:::b/KEYS/*' },
      { Principal: { AWS: other } },
      { Principal: undefined, NotPrincipal: { AWS: account } },
      { Condition: { StringNotEquals: { 'aws:PrincipalAccount': [account, other] } } },
      { Condition: { StringNotLike: { 'aws:PrincipalAccount': account } } },
      { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
      { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]) {
      expect(openings('write', open, deny(loose))).toHaveLength(1);
    }
    const anyLetter = { ...open, Action: 's3:*utObject' };
    expect(openings('write', anyLetter, deny({ Action: 's3:?utObject' }))).toHaveLength(1);
  });

  it('misses no outsider that the evaluator allows', () => {
    const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);
    const accounts = fc.subarray([account, other, '1234*', '$\u007baws:PrincipalAccount}'], {
      minLength: 1,
      maxLength: 2,
    });
    const arns = pick(
      `arn:aws:iam::${account}:*`,
      `arn:aws:iam::${other}:user/u`,
      'arn:aws:iam::*',
      `arn:aws:*::${account}:x`,
    );
    const operator = pick(
      'StringEquals',
      'StringLike',
      'StringLikeIfExists',
      'StringNotEquals',
      'ForAllValues:StringEquals',
      'ArnLike',
    );
    const condition = fc.oneof(
      fc.constant({}),
      fc
        .tuple(operator, pick('aws:PrincipalAccount', 'aws:sourceAccount'), accounts)
        .map(([o, k, v]) => ({ [o]: { [k]: v } })),
      fc.tuple(operator, pick('aws:PrincipalArn'), arns).map(([o, k, v]) => ({ [o]: { [k]: v } })),
    );
    const statement = fc.record({
      Effect: pick('Allow', 'Allow', 'Deny'),
      Principal: pick<JsonObject | '*'>(
        '*',
        { AWS: account },
        { AWS: other },
        { Service: 'x.amazonaws.com' },
      ),
      Action: pick('s3:*', '*', 's3:PutObject', 's3:p*', 's3:GetObject', 's3:?utObject'),
      Resource: pick('*', 'arn:aws:s3:::b/*', documents, 'arn:aws:s3:::b/*$\u007baws:PrincipalAccount}'),
      Condition: condition,
    });
    const outsiders: readonly Pick<PolicyRequest, 'principal' | 'context'>[] = [
      { principal: { type: 'anonymous' }, context: { 'aws:userid': 'anonymous' } },
      {
        principal: { type: 'AWS', arn: `arn:aws:iam::${other}:user/u`, account: other },
        context: { 'aws:PrincipalAccount': other, 'aws:PrincipalArn': `arn:aws:iam::${other}:user/u` },
      },
      {
        principal: {
          type: 'AWS',
          arn: `arn:aws:sts::${other}:assumed-role/r/s`,
          account: other,
          role: `arn:aws:iam::${other}:role/a::${account}:x`,
        },
        context: {
          'aws:PrincipalAccount': other,
          'aws:PrincipalArn': `arn:aws:iam::${other}:role/a::${account}:x`,
        },
      },
      { principal: { type: 'Service', id: 'x.amazonaws.com' }, context: { 'aws:SourceAccount': other } },
    ];
    const question = pick<OutsiderQuestion>('write', put, { ...put, action: 's3:GetObject' });
    let narrow = 0;
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 3 }),
        pick(...outsiders),
        question,
        (list, who, asked) => {
          const policy = parsePolicy({ Version: '2012-10-17', Statement: list }, 'resource');
          if (outsiderOpenings(policy, account, asked).length > 0) return;
          narrow += 1;
          const request = asked === 'write' ? put : asked;
          expect(evaluatePolicy([policy], { ...who, ...request }).allowed).toBe(false);
        },
      ),
      { numRuns: 5000 },
    );
    expect(narrow).toBeGreaterThan(500);
  });
});
