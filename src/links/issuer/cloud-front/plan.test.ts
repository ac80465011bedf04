import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  behindCloudFront,
  emptyCloudFront,
  ownDistribution,
  soundCloudFront,
} from '../../../../test/support/cloud-front-facts.ts';
import { consents, ownMark } from '../../../../test/support/issuer-facts.ts';
import { rsaPair } from '../../../../test/support/test-keys.ts';
import { known, unknown } from '../../../chain/known.ts';
import type { Consent } from '../../../chain/link.ts';
import { planDifference } from '../../../chain/plan-difference.ts';
import { jwkOf } from '../../../trust/jwks.ts';
import { issuerChanges } from '../apply.ts';
import { newBucketSettings } from '../bucket/bucket-settings.ts';
import { type DesiredIssuer, located } from '../desired.ts';
import type { DistributionSettings, IssuerPorts } from '../ports.ts';
import { checkCloudFront } from './check.ts';
import type { CloudFrontFacts } from './observe.ts';
import { planCloudFront } from './plan.ts';
import { planCloudFrontRemoval } from './removal.ts';
import { desiredSettings } from './settings.ts';

const key = jwkOf(rsaPair().publicKey);
const desired = behindCloudFront(known([key]));
const sound = soundCloudFront(key);
const bucket = sound.bucket.bucket;
const ports = {} as IssuerPorts;

const plan = (facts: CloudFrontFacts, wanted: DesiredIssuer = desired, consent: Consent = consents.none) =>
  planCloudFront(located(wanted, facts), facts, consent);
const kinds = (facts: CloudFrontFacts) => plan(facts).changes.map(({ kind }) => kind);

/** The facts after the first changes of an apply, in order. */
const stages: readonly CloudFrontFacts[] = (() => {
  const settings = newBucketSettings;
  const empty = { ...sound.bucket, policy: null, documents: emptyCloudFront.documents, keys: [], settings };
  const made: CloudFrontFacts = { ...emptyCloudFront, bucket: empty };
  const controlled = { ...made, accessControl: sound.accessControl };
  const deploying = { ...ownDistribution(desired), isDeployed: false };
  const distributed = { ...controlled, distribution: deploying, url: sound.url };
  const opened = { ...distributed, bucket: { ...empty, policy: sound.bucket.policy } };
  const half = { discovery: sound.documents.discovery, jwks: null };
  const begun = { ...opened, documents: half, bucket: { ...opened.bucket, documents: half } };
  const versioned = { ...sound, distribution: deploying };
  const published = { ...versioned, bucket: { ...sound.bucket, settings } };
  return [emptyCloudFront, made, controlled, distributed, opened, begun, published, versioned, sound];
})();

test('a correct distribution needs no changes', () => {
  expect(plan(sound)).toEqual({ changes: [], findings: [] });
  expect(checkCloudFront(located(desired, sound), sound, 'cure')).toEqual([]);
});

test('each change of an apply leaves exactly the later ones', () => {
  const shown = plan(emptyCloudFront).changes;
  for (const [done, facts] of stages.entries()) {
    const left = plan(facts).changes;
    expect(left.map(({ kind, target }) => [kind, target])).toEqual(
      shown.slice(done).map(({ kind, target }) => [kind, target]),
    );
    expect(planDifference(shown, left)).toBeNull();
  }
});

test('the discovery document is shown except for values that depend on the distribution', () => {
  const change = plan(emptyCloudFront).changes.find(({ target }) => target.endsWith('openid-configuration'));
  expect(change?.after).toMatchObject({
    document: {
      issuer: { $unknown: 'the distribution' },
      jwks_uri: { $unknown: 'the distribution' },
      id_token_signing_alg_values_supported: ['RS256'],
      subject_types_supported: ['public'],
    },
  });
});

test('apply knows the kind and shape of every planned change', () => {
  const table = issuerChanges(ports);
  const bare: CloudFrontFacts = {
    ...sound,
    distribution: { ...ownDistribution(desired), tags: {}, isDeployed: false },
    accessControl: { originType: 's3', signing: 'never', protocol: 'sigv4' },
    bucket: { ...sound.bucket, block: null },
  };
  const off = withSettings({ enabled: false });
  const changes = [
    ...plan(emptyCloudFront).changes,
    ...plan(emptyCloudFront, behindCloudFront(unknown('the signing key'))).changes,
    ...plan(bare, desired, consents.adopt).changes,
    ...plan(off).changes,
    ...planCloudFrontRemoval(desired, sound).changes,
  ];
  expect(changes.map((change) => table[change.kind]?.faultOf(change))).toEqual(changes.map(() => null));
  const own = /distribution(?!-domain)|deployment|access-control/;
  expect(new Set(changes.map(({ kind }) => kind).filter((kind) => own.test(kind)))).toEqual(
    new Set(Object.keys(table).filter((kind) => own.test(kind))),
  );
});

test.each(['distribution ARN', 'issuer'])('only the %s may be unknown', (part) => {
  const changes = plan(emptyCloudFront).changes;
  const change = changes.find(({ kind }) =>
    part === 'issuer' ? kind === 'put-document' : kind === 'let-distribution-read',
  );
  const text = JSON.stringify(change?.after).replace(/"Allow"|"urn:[^"]*"/, '{"$unknown":"x"}');
  const edited = change && { ...change, after: JSON.parse(text) };
  expect(edited && issuerChanges(ports)[edited.kind]?.faultOf(edited)).not.toBeNull();
});

function withSettings(over: Partial<DistributionSettings>): CloudFrontFacts {
  const distribution = ownDistribution(desired);
  return { ...sound, distribution: { ...distribution, settings: { ...distribution.settings, ...over } } };
}

describe('a distribution that another writer changed', () => {
  const wanted = desiredSettings(desired, bucket);
  const names = Object.keys(wanted) as (keyof DistributionSettings)[];
  /** Another value of the same type. */
  const other = (value: unknown): unknown => {
    if (typeof value === 'boolean') return !value;
    return typeof value === 'string' ? `${value}x` : [...(value as unknown[]), ...(value as unknown[]), 'x'];
  };

  test('is found by any setting, which is named and corrected', () => {
    fc.assert(
      fc.property(fc.subarray(names, { minLength: 1 }), (changed) => {
        const over = Object.fromEntries(changed.map((name) => [name, other(wanted[name])]));
        const facts = withSettings(over);
        const [finding, ...more] = checkCloudFront(located(desired, facts), facts, 'cure');
        expect([finding?.code, more]).toEqual(['IRSA-ISSUER-072', []]);
        for (const name of changed) expect(finding?.why).toContain(`${name} is `);
        const { changes } = plan(facts);
        expect(changes.map(({ kind }) => kind)).toEqual(['update-distribution', 'await-deployment']);
        expect(changes[0]?.after).toMatchObject({ settings: wanted });
      }),
    );
  });
});

test.each<[string, CloudFrontFacts, string]>([
  ['another bucket', withSettings({ origins: [] }), 'IRSA-ISSUER-056'],
  ['no tags', { ...sound, distribution: { ...ownDistribution(desired), tags: {} } }, 'IRSA-ISSUER-032'],
  ['a duplicate', { ...sound, doubles: ['E2'] }, 'IRSA-ISSUER-066'],
])('with %s has no changes', (_what, facts, code) => {
  const { changes, findings } = plan(facts);
  expect([changes, findings.map((finding) => finding.code)]).toEqual([[], [code]]);
});

describe('removal', () => {
  const removal = (facts: CloudFrontFacts) =>
    planCloudFrontRemoval(desired, facts).changes.map(({ kind }) => kind);

  test('begins with the distribution and ends with the bucket', () => {
    const all = removal(sound);
    expect(all).toEqual([
      'disable-distribution',
      'await-deployment',
      'delete-distribution',
      'delete-origin-access-control',
      'delete-document',
      'delete-document',
      'delete-document-versions',
      'delete-document-versions',
      'delete-bucket-policy',
      'delete-bucket',
    ]);
    const disabled = withSettings({ enabled: false });
    expect(removal(disabled)).toEqual(all.slice(2));
    expect(removal({ ...sound, distribution: null })).toEqual(all.slice(3));
    expect(removal({ ...sound, distribution: null, accessControl: null })).toEqual(all.slice(4));
    expect(removal(emptyCloudFront)).toEqual([]);
  });

  test("keeps another chain's distribution and access control", () => {
    const tags = { ...ownMark, 'irsactl.dev/cluster-uid': 'another' };
    const facts = { ...sound, distribution: { ...ownDistribution(desired), tags } };
    expect(removal(facts)[0]).toBe('delete-document');
  });
});

test('sets a block that is off before anything else', () => {
  expect(kinds({ ...sound, bucket: { ...sound.bucket, block: null } })).toEqual(['set-public-access-block']);
});
