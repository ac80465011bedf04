import { describe, expect, it } from 'vitest';
import { IrsaError } from '../errors/irsa-error.ts';
import { parseIssuerUrl } from '../trust/issuer-url.ts';
import type { Json } from '../trust/json.ts';
import { lintTrustPolicy } from './lint-trust-policy.ts';
import { readTrustPolicies } from './read-trust-policies.ts';

const host = 'oidc.example.com';
const surroundings = { issuer: parseIssuerUrl(`https://${host}`), providers: null };

function statement(condition: Json): Json {
  return {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${host}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: condition,
  };
}
const aud = { [`${host}:aud`]: 'sts.amazonaws.com' };
const sound = statement({ StringEquals: { ...aud, [`${host}:sub`]: 'system:serviceaccount:shop:orders' } });
const wide = statement({ StringEquals: aud });
const policy = (...statements: readonly Json[]): Json => ({
  Version: '2012-10-17',
  Statement: [...statements],
});

/** Each problem as `CODE LINE WHAT`. */
function problems(file: string, text: string): readonly string[] {
  return readTrustPolicies(file, text)
    .flatMap((one) => lintTrustPolicy(one, surroundings))
    .map(({ code, problem: { what, place } }) => `${code} ${place?.line} ${what}`);
}

const printed = (value: Json): string => JSON.stringify(value, null, 2);

describe('the trust policies of a file', () => {
  it('can be one document', () => {
    expect(problems('trust.json', printed(policy(sound, wide)))).toEqual([
      'IRSA-LINT-002 23 The policy of trust.json: Statement 2 trusts every subject.',
    ]);
    expect(problems('trust.json', printed(policy(sound)))).toEqual([]);
  });

  it('are refused at once if they are longer than IAM stores (N8)', () => {
    const subjects = Array.from(
      { length: 20_000 },
      (_, index) => `system:serviceaccount:shop:orders-${index}`,
    );
    const long = statement({ StringEquals: { ...aud, [`${host}:sub`]: subjects } });
    expect(problems('trust.json', printed(policy(long)))).toEqual([
      'IRSA-LINT-008 1 The policy of trust.json is too long.',
    ]);
  });

  it('can be those of roles from the AWS CLI', () => {
    const role = (RoleName: string, AssumeRolePolicyDocument: Json) => ({
      RoleName,
      AssumeRolePolicyDocument,
    });
    const one = role('one', policy(wide));
    const said = expect.stringMatching(
      /^IRSA-LINT-002 \d+ The role one: Statement 1 trusts every subject\.$/,
    );
    expect(problems('-', printed({ Role: one }))).toEqual([said]);
    expect(problems('-', printed({ Roles: [role('two', policy(sound)), one] }))).toEqual([said]);
    expect(problems('-', printed({ RoleDetailList: [one] }))).toEqual([said]);
    expect(problems('-', printed({ Role: role('one', JSON.stringify(policy(wide))) }))).toEqual([said]);
  });

  it('can be YAML', () => {
    const yaml = `Version: '2012-10-17'
Statement:
  - Effect: Allow
    Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/${host}}
    Action: sts:AssumeRoleWithWebIdentity
    Condition: {StringEquals: {${host}:aud: sts.amazonaws.com}}
`;
    expect(problems('trust.yaml', yaml)).toEqual([
      'IRSA-LINT-002 6 The policy of trust.yaml: Statement 1 trusts every subject.',
    ]);
  });

  it('must be valid for IAM', () => {
    const text = printed(policy({ ...Object(sound), Effect: 'allow' }));
    expect(problems('trust.json', text)).toEqual(['IRSA-LINT-008 5 The policy of trust.json is malformed.']);
  });

  it.each([
    ['broken JSON', '{', /neither JSON nor YAML/],
    [
      'a list that is never closed',
      'Statement: [{"Effect": "Allow"}\nVersion: 1\n',
      /This \[ is never closed/,
    ],
    ['a list of two kinds', 'Statement: [\n  - a', /A comma is missing\./],
    ['two values', '{"Version": "2012-10-17" "Statement": []}', /There is text after the end of a value/],
    ['a field twice', 'Version: a\nVersion: b\n', /A field is duplicated\./],
    ['another document', '{"kind": "Pod"}', /It contains neither/],
    ['a list', '[]', /It contains neither/],
    ['nothing', '', /It contains neither/],
    ['aliases', 'a: &a [1]\nb: *a', /aliases/],
  ])('do not exist in %s', (_what, text, why) => {
    try {
      readTrustPolicies('x.json', text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(IrsaError);
      if (!(error instanceof IrsaError)) throw error;
      expect(error.code).toBe('IRSA-LINT-009');
      expect(error.problem.why).toMatch(why);
    }
  });

  it('name standard input if it has none', () => {
    expect(() => readTrustPolicies('-', '')).toThrow('Standard input (-) contains no trust policy.');
  });
});

describe('each flaw', () => {
  const key = (name: string, value: string) => ({ StringEquals: { ...aud, [`${host}:${name}`]: value } });
  const deny = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRoleWithWebIdentity' };
  const elsewhere = JSON.parse(JSON.stringify(sound).replaceAll(host, 'ci.example.org'));

  const held = (sub: Json, more: Record<string, Json> = {}) =>
    statement({ StringEquals: { ...aud, [`${host}:sub`]: sub }, ...more });

  it.each<[string, Json, string]>([
    [
      'a sub that is not in the Kubernetes form',
      held('system:serviceaccounts:shop:orders'),
      'LINT-005 .* never matches',
    ],
    ['a namespace in upper case', held('system:serviceaccount:Shop:orders'), 'LINT-005 .* never matches'],
    [
      'StringEquals against StringLike',
      held('system:serviceaccount:shop:orders', {
        StringLike: { [`${host}:sub`]: 'system:serviceaccount:web:*' },
      }),
      'LINT-005 .* never matches',
    ],
    [
      'Null against a value',
      held('system:serviceaccount:shop:orders', { Null: { [`${host}:sub`]: 'true' } }),
      'LINT-005 .* never matches',
    ],
    [
      'the audience of the API server',
      statement({
        StringEquals: {
          [`${host}:aud`]: 'https://kubernetes.default.svc.cluster.local',
          [`${host}:sub`]: 'system:serviceaccount:shop:orders',
        },
      }),
      'LINT-001 .* accepts tokens for the API server',
    ],
  ])('is found without an issuer: %s', (_what, one, expected) => {
    const found = readTrustPolicies('x', printed(policy(one)))
      .flatMap((each) => lintTrustPolicy(each, { issuer: null, providers: null }))
      .map(({ code, problem }) => `${code} ${problem.what}`);
    expect(found).toEqual([expect.stringMatching(expected)]);
  });

  it('ignores subjects of other providers', () => {
    const found = readTrustPolicies(
      'x',
      printed(policy(held('repo:Shop/orders:ref:refs/heads/main'))),
    ).flatMap((each) => lintTrustPolicy(each, { issuer: null, providers: null }));
    expect(found).toEqual([]);
  });

  it.each([
    ['123456789012', []],
    ['222222222222', ['IRSA-LINT-005 The role one: Statement 1 never matches.']],
  ])('includes a provider in another account than the role: %s', (account, expected) => {
    const Arn = `arn:aws:iam::${account}:role/one`;
    const role = { RoleName: 'one', Arn, AssumeRolePolicyDocument: policy(sound) };
    const found = readTrustPolicies('x', printed({ Role: role }))
      .flatMap((each) => lintTrustPolicy(each, surroundings))
      .map(({ code, problem }) => `${code} ${problem.what}`);
    expect(found).toEqual(expected);
  });

  it.each<[string, Json, string]>([
    [
      'ForAllValues with Null',
      statement({
        StringEquals: aud,
        'ForAllValues:StringEquals': { [`${host}:sub`]: 'system:serviceaccount:shop:orders' },
        Null: { [`${host}:sub`]: 'false' },
      }),
      'ForAllValues:StringEquals also matches a token without a sub, or with an empty one.',
    ],
    [
      'StringEqualsIgnoreCase',
      statement({
        StringEquals: aud,
        StringEqualsIgnoreCase: { [`${host}:sub`]: 'SYSTEM:serviceaccount:shop:orders' },
      }),
      'StringEqualsIgnoreCase ignores case, but subjects are case-sensitive.',
    ],
    [
      'IfExists',
      statement({
        StringEquals: aud,
        StringEqualsIfExists: { [`${host}:sub`]: 'system:serviceaccount:shop:orders' },
      }),
      'StringEqualsIfExists also matches a token without a sub.',
    ],
    [
      'Null alone',
      statement({ StringEquals: aud, Null: { [`${host}:sub`]: 'false' } }),
      'Null only tests whether there is a sub.',
    ],
  ])('has the reason of its operator: %s', (_what, one, why) => {
    const found = readTrustPolicies('x', printed(policy(one))).flatMap((each) =>
      lintTrustPolicy(each, surroundings),
    );
    expect(found.map(({ code, problem }) => [code, problem.what, problem.why])).toEqual([
      ['IRSA-LINT-002', 'The policy of x: Statement 1 does not restrict sub to fixed values.', why],
    ]);
  });

  it.each<[string, readonly Json[], string]>([
    [
      'IRSA-LINT-001',
      [statement({ StringEquals: { [`${host}:sub`]: 'system:serviceaccount:shop:orders' } })],
      'accepts tokens for any audience',
    ],
    ['IRSA-LINT-002', [{ ...Object(sound), Principal: { AWS: '*' } }], 'trusts everyone'],
    ['IRSA-LINT-003', [elsewhere], 'trusts ci.example.org'],
    ['IRSA-LINT-005', [statement(key('sub', 'system:serviceaccount:shop:*'))], 'never matches'],
    ['IRSA-LINT-006', [deny, sound], 'cancels everything that the others allow'],
    ['IRSA-LINT-007', [sound, sound], 'repeats statement 1'],
  ])('has its code: %s', (code, statements, says) => {
    expect(problems('x', printed(policy(...statements)))).toEqual([
      expect.stringMatching(new RegExp(`^${code} .* Statement \\d ${says}\\.$`)),
    ]);
  });
});
