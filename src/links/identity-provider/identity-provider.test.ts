import { describe, expect, test } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { consents, otherMark, ownMark } from '../../../test/support/issuer-facts.ts';
import { known, unknown } from '../../chain/known.ts';
import { noOutputs } from '../../chain/outputs.ts';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import { checkIdentityProvider } from './check.ts';
import { desiredIdentityProvider } from './desired.ts';
import { audienceRecord } from './kept-audiences.ts';
import type { IdentityProviderFacts } from './observe.ts';
import { planIdentityProvider } from './plan.ts';
import type { StoredProvider } from './ports.ts';
import { planIdentityProviderRemoval } from './removal.ts';

const url = parseIssuerUrl('https://prod-1-oidc.s3.eu-central-1.amazonaws.com');
const arn = 'arn:aws:iam::123456789012:oidc-provider/prod-1-oidc.s3.eu-central-1.amazonaws.com';
const desired = desiredIdentityProvider(fakeContext(), { ...noOutputs, issuerUrl: known(url) });
const sound: StoredProvider = {
  hostPath: 'prod-1-oidc.s3.eu-central-1.amazonaws.com',
  audiences: ['sts.amazonaws.com'],
  thumbprints: ['aa'.repeat(20)],
  tags: ownMark,
  created: null,
};

/** The facts with this provider, and an otherwise empty account. */
function facts(
  provider: StoredProvider | null,
  over: Partial<IdentityProviderFacts> = {},
): IdentityProviderFacts {
  return {
    ...{ provider, others: [], users: new Map(), trusting: [], retired: [] },
    certificates: { kind: 'public' },
    ...over,
  };
}

function plan(
  provider: StoredProvider | null,
  consent: keyof typeof consents = 'none',
  wanted = desired,
  over: Partial<IdentityProviderFacts> = {},
) {
  const { changes, findings } = planIdentityProvider(wanted, facts(provider, over), consents[consent]);
  return {
    changes: changes.map(({ kind, after }) => [kind, after]),
    codes: findings.map(({ code }) => code),
    findings,
  };
}

describe('plan', () => {
  test('a correct provider needs no changes, and the summary has its ARN', () => {
    expect(planIdentityProvider(desired, facts(sound), consents.none)).toEqual({
      changes: [],
      findings: [],
      outputs: {},
      summary: `${arn} for sts.amazonaws.com`,
    });
  });

  test('a missing provider is created with its audience and tags in one call', () => {
    expect(plan(null).changes).toEqual([
      ['create-provider', { url, audiences: ['sts.amazonaws.com'], tags: ownMark }],
    ]);
  });

  test('while the issuer is unknown, the change shows it as unknown', () => {
    const later = desiredIdentityProvider(fakeContext(), noOutputs);
    expect(plan(null, 'none', later).changes).toEqual([
      [
        'create-provider',
        { url: { $unknown: 'the issuer' }, audiences: ['sts.amazonaws.com'], tags: ownMark },
      ],
    ]);
  });

  test('audiences of an own provider follow irsa.yaml, the new one first', () => {
    expect(plan({ ...sound, audiences: ['old', 'older'] }).changes).toEqual([
      ['add-audience', { audiences: ['old', 'older', 'sts.amazonaws.com'] }],
      ['remove-audiences', { audiences: ['sts.amazonaws.com'] }],
    ]);
  });

  test('removing an old audience is disruptive, with the reason', () => {
    const seen = facts({ ...sound, audiences: ['old'] });
    const { changes } = planIdentityProvider(desired, seen, consents.none);
    expect(changes.map(({ kind, disruptive }) => [kind, disruptive])).toEqual([
      ['add-audience', false],
      ['remove-audiences', true],
    ]);
    expect(changes[1]?.why).toContain('until they are recreated');
  });

  test('tags of the user follow irsa.yaml', () => {
    const context = fakeContext({ chain: fakeChain({ tags: { team: 'shop' } }) });
    const tagged = desiredIdentityProvider(context, { ...noOutputs, issuerUrl: known(url) });
    expect(plan(sound, 'none', tagged).changes).toEqual([
      ['tag-provider', { tags: { ...ownMark, team: 'shop' } }],
    ]);
  });

  test('shows only removed values as removed, and only added ones as added', () => {
    const context = fakeContext({ chain: fakeChain({ tags: { team: 'shop', tier: 'web' } }) });
    const tagged = desiredIdentityProvider(context, { ...noOutputs, issuerUrl: known(url) });
    const seen = { ...sound, audiences: ['evil'], tags: { ...ownMark, team: 'web', other: 'stays' } };
    const { changes } = planIdentityProvider(tagged, facts(seen), consents.none);
    expect(changes.map(({ before, after }) => ({ before, after }))).toEqual([
      { before: { tags: seen.tags }, after: { tags: { ...seen.tags, team: 'shop', tier: 'web' } } },
      { before: { audiences: ['evil'] }, after: { audiences: ['evil', 'sts.amazonaws.com'] } },
      { before: { audiences: ['evil', 'sts.amazonaws.com'] }, after: { audiences: ['sts.amazonaws.com'] } },
    ]);
  });

  test('an unowned provider with other audiences stops the plan', () => {
    const { changes, codes, findings } = plan({ ...sound, audiences: ['vault'], tags: {} });
    expect(changes).toEqual([]);
    expect(codes).toEqual(['IRSA-PROVIDER-001']);
    expect(findings[0]?.why).toContain('vault');
  });

  const adoptedMark = { ...ownMark, 'irsactl.dev/adopted': 'true', ...audienceRecord(['vault']) };

  test('--adopt adds the audience and the tags, names the rest, and removes nothing, then or later', () => {
    const theirs = { ...sound, audiences: ['vault'], tags: { team: 'web' } };
    const { changes, codes } = plan(theirs, 'adopt');
    expect(codes).toEqual([]);
    expect(changes).toEqual([
      ['tag-provider', { tags: { team: 'web', ...adoptedMark } }],
      ['add-audience', { audiences: ['vault', 'sts.amazonaws.com'] }],
    ]);
    const [tagging] = planIdentityProvider(desired, facts(theirs), consents.adopt).changes;
    expect(tagging?.why).toContain('Its audiences stay: vault');
    const audiences = ['vault', 'sts.amazonaws.com'];
    expect(plan({ ...theirs, audiences, tags: { ...theirs.tags, ...adoptedMark } })).toMatchObject({
      changes: [],
      codes: [],
    });
  });

  test('removes audiences that were added to an adopted provider later', () => {
    const audiences = ['vault', 'sts.amazonaws.com', 'stranger'];
    expect(plan({ ...sound, audiences, tags: adoptedMark }).changes).toEqual([
      ['remove-audiences', { audiences: ['vault', 'sts.amazonaws.com'] }],
    ]);
  });

  const seen = { certificates: { kind: 'private', thumbprints: ['bb'.repeat(20)] } } as const;

  test('a certificate that is not from a public CA is trusted by its thumbprint, from the creating call on', () => {
    expect(plan(null, 'none', desired, seen).changes).toMatchObject([
      ['create-provider', { thumbprints: ['bb'.repeat(20)] }],
    ]);
    expect(plan(sound, 'none', desired, seen).changes).toEqual([
      ['set-thumbprints', { thumbprints: ['bb'.repeat(20)] }],
    ]);
    const right = { ...sound, thumbprints: ['bb'.repeat(20)] };
    expect(plan(right, 'none', desired, seen).changes).toEqual([]);
  });

  test('an adopted provider keeps its thumbprints and gets the needed one', () => {
    const thumbprints = ['aa'.repeat(20), 'bb'.repeat(20)];
    expect(plan({ ...sound, tags: {} }, 'adopt', desired, seen).changes).toMatchObject([
      ['tag-provider', {}],
      ['set-thumbprints', { thumbprints }],
    ]);
    expect(plan({ ...sound, thumbprints, tags: adoptedMark }, 'none', desired, seen).changes).toEqual([]);
  });

  test.each(['public', 'unseen'] as const)('thumbprints do not change if certificates are %s', (kind) => {
    expect(plan(sound, 'none', desired, { certificates: { kind } }).changes).toEqual([]);
  });

  test('an audience stays for the roles outside the chain that use it, which are named', () => {
    const provider = { ...sound, audiences: ['sts.amazonaws.com', 'vault', 'old'] };
    const users = new Map([['vault', ['one', 'two']]]);
    const { changes, findings } = plan(provider, 'none', desired, { users });
    expect(changes).toEqual([['remove-audiences', { audiences: ['sts.amazonaws.com', 'vault'] }]]);
    expect(findings).toMatchObject([{ code: 'IRSA-PROVIDER-007', severity: 'warning' }]);
    expect(findings[0]?.why).toContain(
      '2 roles outside the chain can be assumed with such tokens: one, two.',
    );
  });

  test.each([
    [99, []],
    [100, ['IRSA-AWS-012']],
    [101, []],
    [700, ['IRSA-AWS-012']],
  ])('with %i providers in the account another one is refused with %j', (count, codes) => {
    const others = Array.from({ length: count }, (_, index) => `provider-${index}`);
    expect(plan(null, 'none', desired, { others }).codes).toEqual(codes);
    expect(plan(sound, 'none', desired, { others }).codes).toEqual([]);
  });

  test("a provider of this cluster under another name may be the chain's former one", () => {
    const tags = { ...ownMark, 'irsactl.dev/cluster': 'prod-0' };
    const { codes, findings } = plan({ ...sound, tags });
    expect(codes).toEqual(['IRSA-PROVIDER-002']);
    expect(findings[0]?.next).toContain('restore metadata.name: prod-0');
  });

  test("another chain's provider is never adopted", () => {
    expect(plan({ ...sound, tags: otherMark }, 'adopt')).toMatchObject({
      changes: [],
      codes: ['IRSA-PROVIDER-002'],
    });
  });
});

describe('removal', () => {
  function kinds(provider: StoredProvider | null, stage: 'sign-back' | 'accept-back' = 'sign-back') {
    return planIdentityProviderRemoval(desired, facts(provider), stage).changes.map(({ kind }) => kind);
  }

  test('deletes the own provider only in the first run', () => {
    expect(kinds(sound)).toEqual(['delete-provider']);
    expect(kinds(sound, 'accept-back')).toEqual([]);
  });

  test('keeps an adopted provider, without the added audience and tags, with a warning', () => {
    const remove = (before: readonly string[], audiences: readonly string[]) => {
      const mark = { ...ownMark, 'irsactl.dev/adopted': 'true', ...audienceRecord(before) };
      const provider = { ...sound, audiences, tags: { team: 'web', ...mark } };
      const { changes, findings } = planIdentityProviderRemoval(desired, facts(provider), 'sign-back');
      expect(findings).toMatchObject([{ code: 'IRSA-PROVIDER-007', severity: 'warning' }]);
      // The advice must not lead to a released name: the provider must be deleted before its issuer.
      expect(findings[0]?.next).not.toContain('tags');
      expect(changes.at(-1)).toMatchObject({ kind: 'untag-provider', after: { tags: { team: 'web' } } });
      return changes.slice(0, -1).map(({ kind, after }) => [kind, after]);
    };
    expect(remove(['vault'], ['vault', 'sts.amazonaws.com'])).toEqual([
      ['remove-audiences', { audiences: ['vault'] }],
    ]);
    expect(remove(['vault'], ['vault'])).toEqual([]);
    expect(remove(['sts.amazonaws.com'], ['sts.amazonaws.com'])).toEqual([]);
  });

  test.each([null, { ...sound, tags: {} }, { ...sound, tags: otherMark }])(
    'does not change %j',
    (provider) => {
      expect(kinds(provider)).toEqual([]);
    },
  );
});

describe('check', () => {
  function check(provider: StoredProvider | null, others: readonly string[] = [], wanted = desired) {
    return checkIdentityProvider(wanted, facts(provider, { others }));
  }

  test('a correct provider has no finding, with or without https://', () => {
    expect(check(sound)).toEqual([]);
    expect(check({ ...sound, hostPath: `https://${sound.hostPath}` })).toEqual([]);
  });

  test('a provider for another issuer is named', () => {
    const [finding] = check(null, ['arn:aws:iam::123456789012:oidc-provider/else.example.com/x']);
    expect(finding?.code).toBe('IRSA-PROVIDER-003');
    expect(finding?.why).toContain('else.example.com/x');
  });

  test('a long list of others is cut', () => {
    const many = [1, 2, 3, 4, 5, 6, 7].map(
      (n) => `arn:aws:iam::123456789012:oidc-provider/i${n}.example.com`,
    );
    expect(check(null, many)[0]?.why).toMatch(/i5\.example\.com and 2 more\.$/);
  });

  test('a missing audience', () => {
    expect(check({ ...sound, audiences: ['vault'] }).map(({ code }) => code)).toEqual([
      'IRSA-PROVIDER-003',
      'IRSA-PROVIDER-003',
    ]);
  });

  test.each<[string, StoredProvider, readonly string[], string]>([
    ['its own provider', sound, ['IRSA-PROVIDER-003'], 'apply --only identity-provider'],
    [
      'an adopted provider',
      { ...sound, tags: { ...ownMark, 'irsactl.dev/adopted': 'true' } },
      ['IRSA-PROVIDER-003'],
      'apply --only identity-provider',
    ],
    ['an unowned provider', { ...sound, tags: {} }, ['IRSA-PROVIDER-003', 'IRSA-PROVIDER-001'], '--adopt'],
  ])('a surplus audience on %s is an error, and its cure works', (_whose, provider, codes, cure) => {
    const findings = check({ ...provider, audiences: ['sts.amazonaws.com', 'vault'] });
    expect(findings.map(({ code }) => code)).toEqual(codes);
    expect(findings.map(({ severity }) => severity)).not.toContain('warning');
    expect(findings[0]?.why).toContain('vault');
    expect(findings[0]?.next).toContain(cure);
  });

  test.each([
    ['IRSA-PROVIDER-001', {}],
    ['IRSA-PROVIDER-002', otherMark],
  ])('a provider that apply would not change is %s here too', (code, tags) => {
    expect(check({ ...sound, tags })).toMatchObject([{ code, severity: 'error' }]);
  });

  test('an audience from before an adoption is a warning', () => {
    const tags = { ...ownMark, 'irsactl.dev/adopted': 'true', ...audienceRecord(['vault']) };
    const findings = check({ ...sound, audiences: ['sts.amazonaws.com', 'vault'], tags });
    expect(findings).toMatchObject([{ code: 'IRSA-PROVIDER-007', severity: 'warning' }]);
  });

  test('a missing thumbprint', () => {
    const certificates = { kind: 'private', thumbprints: ['bb'.repeat(20)] } as const;
    const [finding] = checkIdentityProvider(desired, facts(sound, { certificates }));
    expect(finding).toMatchObject({ code: 'IRSA-PROVIDER-003', severity: 'error' });
    expect(finding?.why).toContain('bb'.repeat(20));
  });

  test('an audience that other roles use is a warning', () => {
    const users = new Map([['vault', ['one']]]);
    const provider = { ...sound, audiences: ['sts.amazonaws.com', 'vault'] };
    expect(checkIdentityProvider(desired, facts(provider, { users }))).toMatchObject([
      { code: 'IRSA-PROVIDER-007', severity: 'warning' },
    ]);
  });

  test('an issuer that is spelled differently', () => {
    expect(check({ ...sound, hostPath: `${sound.hostPath}/` }).map(({ code }) => code)).toEqual([
      'IRSA-PROVIDER-005',
    ]);
  });

  test('no provider is found while the issuer is unknown', () => {
    const later = desiredIdentityProvider(fakeContext(), { ...noOutputs, issuerUrl: unknown('the issuer') });
    expect(check(null, [], later).map(({ code }) => code)).toEqual(['IRSA-PROVIDER-003']);
  });
});
