import { describe, expect, test } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { consents, otherMark, ownMark } from '../../../test/support/issuer-facts.ts';
import { known, unknown } from '../../chain/known.ts';
import { noOutputs } from '../../chain/outputs.ts';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import { checkIdentityProvider } from './check.ts';
import { identityProviderDesired } from './desired.ts';
import { planIdentityProvider, planIdentityProviderRemoval } from './plan.ts';
import type { StoredProvider } from './ports.ts';

const url = parseIssuerUrl('https://prod-1-oidc.s3.eu-central-1.amazonaws.com');
const arn = 'arn:aws:iam::123456789012:oidc-provider/prod-1-oidc.s3.eu-central-1.amazonaws.com';
const desired = identityProviderDesired(fakeContext(), { ...noOutputs, issuerUrl: known(url) });
const sound: StoredProvider = {
  hostPath: 'prod-1-oidc.s3.eu-central-1.amazonaws.com',
  audiences: ['sts.amazonaws.com'],
  tags: ownMark,
};

function plan(provider: StoredProvider | null, consent: keyof typeof consents = 'none', wanted = desired) {
  const { changes, findings } = planIdentityProvider(wanted, { provider }, consents[consent]);
  return {
    changes: changes.map(({ kind, after }) => [kind, after]),
    codes: findings.map(({ code }) => code),
    findings,
  };
}

describe('plan', () => {
  test('a provider as it should be needs nothing, and its ARN is handed on', () => {
    expect(planIdentityProvider(desired, { provider: sound }, consents.none)).toEqual({
      changes: [],
      findings: [],
      outputs: {},
      summary: `${arn} for sts.amazonaws.com`,
    });
  });

  test('a missing one is created with its audience and its mark in one call', () => {
    expect(plan(null).changes).toEqual([
      ['create-provider', { url, audiences: ['sts.amazonaws.com'], tags: ownMark }],
    ]);
  });

  test('while the issuer is unknown, the change shows that', () => {
    const later = identityProviderDesired(fakeContext(), noOutputs);
    expect(plan(null, 'none', later).changes).toEqual([
      [
        'create-provider',
        { url: { $unknown: 'the issuer' }, audiences: ['sts.amazonaws.com'], tags: ownMark },
      ],
    ]);
  });

  test('audiences of an own provider follow irsa.yaml, the new one first', () => {
    expect(plan({ ...sound, audiences: ['old', 'older'] }).changes).toEqual([
      ['add-audience', { audience: 'sts.amazonaws.com' }],
      ['remove-audiences', { remove: ['old', 'older'] }],
    ]);
  });

  test('taking an old audience away is disruptive, and says why', () => {
    const facts = { provider: { ...sound, audiences: ['old'] } };
    const { changes } = planIdentityProvider(desired, facts, consents.none);
    expect(changes.map(({ kind, disruptive }) => [kind, disruptive])).toEqual([
      ['add-audience', false],
      ['remove-audiences', true],
    ]);
    expect(changes[1]?.why).toContain('until they are recreated');
  });

  test('tags of the user follow irsa.yaml', () => {
    const context = fakeContext({ chain: fakeChain({ tags: { team: 'shop' } }) });
    const tagged = identityProviderDesired(context, { ...noOutputs, issuerUrl: known(url) });
    expect(plan(sound, 'none', tagged).changes).toEqual([['tag-provider', { tags: { team: 'shop' } }]]);
  });

  test('an unowned provider with other audiences stops the plan', () => {
    const { changes, codes, findings } = plan({ ...sound, audiences: ['vault'], tags: {} });
    expect(changes).toEqual([]);
    expect(codes).toEqual(['IRSA-PROVIDER-001']);
    expect(findings[0]?.why).toContain('vault');
  });

  test('--adopt adds the audience and the tags, and takes nothing away, then or later', () => {
    const theirs = { ...sound, audiences: ['vault'], tags: { team: 'web' } };
    const { changes, codes } = plan(theirs, 'adopt');
    expect(codes).toEqual([]);
    expect(changes).toEqual([
      [
        'tag-provider',
        { tags: { ...ownMark, 'irsactl.dev/adopted': 'true', 'irsactl.dev/audience-added': 'true' } },
      ],
      ['add-audience', { audience: 'sts.amazonaws.com' }],
    ]);
    const adopted = {
      ...theirs,
      audiences: ['vault', 'sts.amazonaws.com'],
      tags: { ...theirs.tags, ...ownMark, 'irsactl.dev/adopted': 'true' },
    };
    expect(plan(adopted)).toMatchObject({ changes: [], codes: [] });
  });

  test('another chain’s provider is never taken', () => {
    expect(plan({ ...sound, tags: otherMark }, 'adopt')).toMatchObject({
      changes: [],
      codes: ['IRSA-PROVIDER-002'],
    });
  });
});

describe('removal', () => {
  function kinds(provider: StoredProvider | null, stage: 'sign-back' | 'accept-back' = 'sign-back') {
    return planIdentityProviderRemoval(desired, { provider }, stage).changes.map(({ kind }) => kind);
  }

  test('deletes the own provider in the first stage only', () => {
    expect(kinds(sound)).toEqual(['delete-provider']);
    expect(kinds(sound, 'accept-back')).toEqual([]);
  });

  test('keeps an adopted provider, takes back only the audience that was added, and says so', () => {
    const adoptedMark = { ...ownMark, 'irsactl.dev/adopted': 'true' };
    const audiences = ['vault', 'sts.amazonaws.com'];
    const remove = (tags: StoredProvider['tags'], list = audiences) =>
      planIdentityProviderRemoval(desired, { provider: { ...sound, audiences: list, tags } }, 'sign-back');
    const added = { ...adoptedMark, 'irsactl.dev/audience-added': 'true' };
    expect(remove(added).changes.map(({ kind, after }) => [kind, after])).toEqual([
      ['remove-audiences', { remove: ['sts.amazonaws.com'] }],
    ]);
    expect(remove(added, ['vault']).changes).toEqual([]);
    expect(remove(adoptedMark).changes).toEqual([]);
    expect(remove(adoptedMark).findings).toMatchObject([{ code: 'IRSA-PROVIDER-007', severity: 'warning' }]);
  });

  test.each([null, { ...sound, tags: {} }, { ...sound, tags: otherMark }])('leaves %j alone', (provider) => {
    expect(kinds(provider)).toEqual([]);
  });
});

describe('check', () => {
  function check(provider: StoredProvider | null, others: readonly string[] = [], wanted = desired) {
    return checkIdentityProvider(wanted, { provider, others });
  }

  test('a sound provider has no finding, with or without https:// in front', () => {
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

  test('an audience that is missing', () => {
    expect(check({ ...sound, audiences: ['vault'] }).map(({ code }) => code)).toEqual(['IRSA-PROVIDER-004']);
  });

  test('an issuer that is written differently', () => {
    expect(check({ ...sound, hostPath: `${sound.hostPath}/` }).map(({ code }) => code)).toEqual([
      'IRSA-PROVIDER-005',
    ]);
  });

  test('while the issuer is unknown there is no provider', () => {
    const later = identityProviderDesired(fakeContext(), { ...noOutputs, issuerUrl: unknown('the issuer') });
    expect(check(null, [], later).map(({ code }) => code)).toEqual(['IRSA-PROVIDER-003']);
  });
});
