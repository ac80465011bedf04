import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityProviderArn, partitionOf, requireAccountId } from '../arn.ts';
import { issuerHostPath, parseIssuerUrl } from '../issuer-url.ts';
import type { JsonObject } from '../json.ts';
import { parseServiceAccountPattern, serviceAccountSubject } from '../subject.ts';
import { explainDecision } from './decision.ts';
import type { PolicyDocument } from './document.ts';
import { evaluatePolicy, type PolicyRequest } from './evaluate-policy.ts';
import { parsePolicy } from './parse-policy.ts';
import { fits, literalInPolicy, readPattern, wildcardPattern } from './pattern.ts';
import { buildTrustPolicy } from './trust-policy.ts';

const issuer = parseIssuerUrl('https://oidc.example.com/id');
const prefix = issuerHostPath(issuer);
const provider = identityProviderArn(partitionOf('eu-central-1'), requireAccountId('123456789012'), issuer);
const label = fc.stringMatching(/^[a-z0-9]{1,4}$/);
const account = fc.record({ namespace: label, name: label });

function tokenRequest(sub: string, aud = 'sts.amazonaws.com'): PolicyRequest {
  return {
    principal: { type: 'Federated', id: provider },
    action: 'sts:AssumeRoleWithWebIdentity',
    context: { [`${prefix}:sub`]: sub, [`${prefix}:aud`]: aud },
  };
}

function trust(
  subjects: Parameters<typeof buildTrustPolicy>[0]['subjects'],
  match: 'exact' | 'like' = 'exact',
) {
  return buildTrustPolicy({ provider, issuer, audience: 'sts.amazonaws.com', subjects, match });
}

/** Statements that differ in everything that affects the decision about a token. */
const statements = fc.array(
  fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Principal: fc.constantFrom<JsonObject | '*'>('*', { Federated: provider }, { AWS: '123456789012' }),
    Action: fc.constantFrom('sts:*', 'sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'),
    Condition: fc.constantFrom<JsonObject>(
      {},
      { StringLike: { [`${prefix}:sub`]: '*:a' } },
      { StringNotEquals: { [`${prefix}:aud`]: 'x' } },
      { NumericLessThan: { n: '1' } },
    ),
  }),
  { minLength: 1, maxLength: 5 },
);

function policyOf(list: readonly JsonObject[]): PolicyDocument {
  return parsePolicy({ Version: '2012-10-17', Statement: list });
}

describe('evaluatePolicy', () => {
  it('allows only the subjects and the audience of an exact trust policy', () => {
    fc.assert(
      fc.property(
        fc.array(account, { minLength: 1, maxLength: 3 }),
        account,
        label,
        (trusted, asking, aud) => {
          const subjects = trusted.map(serviceAccountSubject);
          const sub = serviceAccountSubject(asking);
          const policy = trust(subjects);
          expect(evaluatePolicy([policy], tokenRequest(sub)).allowed).toBe(subjects.includes(sub));
          expect(evaluatePolicy([policy], tokenRequest(sub, aud)).allowed).toBe(false);
          for (const own of subjects) expect(evaluatePolicy([policy], tokenRequest(own)).allowed).toBe(true);
        },
      ),
    );
  });

  it('never allows a request that an added Deny denies', () => {
    fc.assert(
      fc.property(statements, fc.nat(), (list, at) => {
        const deny: JsonObject = { Effect: 'Deny', Principal: '*', Action: 'sts:*' };
        const place = at % (list.length + 1);
        const withDeny = [...list.slice(0, place), deny, ...list.slice(place)];
        const decision = evaluatePolicy([policyOf(withDeny)], tokenRequest('system:serviceaccount:a:a'));
        expect(decision.outcome).toBe('explicitly denied');
      }),
    );
  });

  it('does not depend on the order of statements or their distribution over policies', () => {
    fc.assert(
      fc.property(statements, (list) => {
        const request = tokenRequest('system:serviceaccount:a:a');
        const { outcome } = evaluatePolicy([policyOf(list)], request);
        expect(evaluatePolicy([policyOf(list.toReversed())], request).outcome).toBe(outcome);
        expect(
          evaluatePolicy(
            list.map((one) => policyOf([one])),
            request,
          ).outcome,
        ).toBe(outcome);
      }),
    );
  });

  it('allows nothing without a statement', () => {
    expect(evaluatePolicy([], tokenRequest('a')).allowed).toBe(false);
  });

  it.each([
    ['stringequals', 'IAM has no operator stringequals'],
    ['StringEquals:x', 'IAM has no operator StringEquals:x'],
    ['ForSomeValues:StringEquals', 'IAM has no operator ForSomeValues:StringEquals'],
    ['NullIfExists', 'IAM has no operator NullIfExists'],
    ['NumericLessThan', 'the policy value is not a number'],
    ['DateLessThan', 'the policy value is not a date'],
    ['NotIpAddress', 'the policy value is not an address range'],
    ['ArnLike', 'the policy value is not an ARN with six parts'],
  ])('decides against the request if it cannot judge %s', (operator, why) => {
    const statement = {
      Principal: '*',
      Action: 'sts:*',
      Condition: { [operator]: { [`${prefix}:sub`]: 'a' } },
    };
    const request = tokenRequest('a');
    const allow = evaluatePolicy([policyOf([{ ...statement, Effect: 'Allow' }])], request);
    const open = { Effect: 'Allow', Principal: '*', Action: 'sts:*' };
    const deny = evaluatePolicy([policyOf([{ ...statement, Effect: 'Deny' }, open])], request);
    expect(allow.outcome).toBe('not allowed by any statement');
    expect(deny.outcome).toBe('explicitly denied');
    expect(explainDecision(allow).join()).toContain(why);
  });
});

describe('explainDecision', () => {
  it('names the seen and the expected value', () => {
    const policy = trust([serviceAccountSubject({ namespace: 'shop', name: 'orders' })]);
    const decision = evaluatePolicy([policy], tokenRequest('system:serviceaccount:shop:order'));
    expect(explainDecision(decision)).toEqual([
      `Statement 1 does not allow it: ${prefix}:sub is "system:serviceaccount:shop:order", ` +
        'the policy requires StringEquals "system:serviceaccount:shop:orders".',
    ]);
  });

  it('is empty if the request is allowed, and names the Deny if it is denied', () => {
    const allow = { Effect: 'Allow', Principal: '*', Action: 'sts:*' };
    expect(explainDecision(evaluatePolicy([policyOf([allow])], tokenRequest('a')))).toEqual([]);
    const denied = policyOf([allow, { ...allow, Effect: 'Deny', Sid: 'Stop' }]);
    expect(explainDecision(evaluatePolicy([denied], tokenRequest('a')))).toEqual([
      'Statement 2 (Stop) denies it.',
    ]);
    expect(explainDecision(evaluatePolicy([], tokenRequest('a')))).toEqual(['There is no Allow statement.']);
  });
});

describe('buildTrustPolicy', () => {
  it('needs a subject, and accepts wildcards only on request', () => {
    const wild = parseServiceAccountPattern('shop/*');
    expect(() => trust([])).toThrowError(expect.objectContaining({ code: 'IRSA-ROLE-004' }));
    expect(() => trust([wild])).toThrowError(expect.objectContaining({ code: 'IRSA-ROLE-004' }));
    const policy = trust([wild], 'like');
    expect(evaluatePolicy([policy], tokenRequest('system:serviceaccount:shop:any')).allowed).toBe(true);
    expect(evaluatePolicy([policy], tokenRequest('system:serviceaccount:shops:any')).allowed).toBe(false);
  });

  it('takes every audience literally', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[$a{}*?:]{1,12}$/), (audience) => {
        const subject = serviceAccountSubject({ namespace: 'a', name: 'b' });
        const policy = buildTrustPolicy({ provider, issuer, audience, subjects: [subject], match: 'exact' });
        expect(evaluatePolicy([policy], tokenRequest(subject, audience)).allowed).toBe(true);
      }),
    );
  });
});

describe('patterns', () => {
  const piece = fc.stringMatching(/^[ab*?]{0,12}$/);

  it('agree with a regular expression', () => {
    fc.assert(
      fc.property(piece, fc.stringMatching(/^[ab]{0,12}$/), (pattern, text) => {
        const regex = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(fits(wildcardPattern(pattern), text)).toBe(regex.test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('match their own text when escaped', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (text, wildcards) => {
        const pattern = readPattern(literalInPolicy(text, wildcards), { wildcards, variables: () => null });
        expect('unresolved' in pattern ? pattern : fits(pattern, text)).toBe(true);
      }),
    );
  });

  it('stay fast on a hostile pattern', () => {
    const started = performance.now();
    expect(fits(wildcardPattern('*a'.repeat(100)), 'a'.repeat(5000).concat('b'))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
