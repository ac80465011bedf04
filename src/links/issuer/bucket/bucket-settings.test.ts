import { describe, expect, test } from 'vitest';
import { absentBucket, issuerWith, ownMark, soundBucket } from '../../../../test/support/issuer-facts.ts';
import { rsaPair } from '../../../../test/support/test-keys.ts';
import { known } from '../../../chain/known.ts';
import { jwkOf } from '../../../trust/jwks.ts';
import type { BucketSettings } from '../ports.ts';
import { newBucketSettings, planBucketSettings } from './bucket-settings.ts';
import { checkBucket, planBucket } from './plan.ts';
import { planBucketRemoval } from './removal.ts';

const key = jwkOf(rsaPair().publicKey);
const desired = issuerWith(known([key]));
const sound = soundBucket(key);
const adopted = { ...ownMark, 'irsactl.dev/adopted': 'true' };
const place = 's3://prod-1-oidc';

const differences: readonly [string, Partial<BucketSettings>, string, 'error' | 'warning', string][] = [
  ['suspended versioning', { versioning: 'Suspended' }, 'set-bucket-versioning', 'warning', 'Suspended'],
  ['versioning that was never set', { versioning: null }, 'set-bucket-versioning', 'warning', 'never set'],
  ['a KMS key', { encryption: 'aws:kms' }, 'set-bucket-encryption', 'warning', 'aws:kms'],
  ['ACLs', { ownership: 'ObjectWriter' }, 'set-bucket-ownership', 'error', 'ObjectWriter'],
  ['no object ownership', { ownership: null }, 'set-bucket-ownership', 'error', 'not set'],
];

describe.each(differences)('%s', (_what, part, kind, severity, word) => {
  const facts = { ...sound, settings: { ...sound.settings, ...part } };

  test("is corrected in irsactl's own bucket, and verify reports it", () => {
    expect(planBucketSettings(desired, place, facts)).toMatchObject([{ kind, target: place, before: part }]);
    const [found, ...more] = checkBucket(desired, facts, 'the cure');
    expect([found?.code, found?.severity, found?.next, more]).toEqual([
      'IRSA-ISSUER-036',
      severity,
      'the cure',
      [],
    ]);
    expect(found?.why).toContain(word);
  });

  test('stays in a bucket with other users, and is only a warning', () => {
    const shared = { ...facts, tags: adopted };
    expect(planBucketSettings(desired, place, shared)).toEqual([]);
    expect(checkBucket(desired, shared, 'the cure')).toMatchObject([
      { code: 'IRSA-ISSUER-036', severity: 'warning', next: expect.stringContaining('irsactl keeps these') },
    ]);
  });

  test("does not change another owner's bucket", () => {
    expect(
      planBucket(desired, { ...facts, tags: {} }, { ...consent, adopt: true }).changes,
    ).not.toContainEqual(expect.objectContaining({ kind }));
  });
});

const consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };

test('a correct bucket has no finding', () => {
  expect(planBucketSettings(desired, place, sound)).toEqual([]);
  expect(checkBucket(desired, sound, 'the cure')).toEqual([]);
});

test('a new bucket gets its documents before versioning, which would hide them for a while', () => {
  const kinds = planBucket(desired, absentBucket, consent).changes.map((change) => change.kind);
  expect(kinds.indexOf('set-bucket-versioning')).toBeGreaterThan(kinds.lastIndexOf('put-document'));
  expect(kinds.filter((kind) => /ownership|encryption/.test(kind))).toEqual([]);
});

describe('destroy', () => {
  const removed = (over: object) =>
    planBucketRemoval(desired, { ...sound, ...over }).changes.map(({ kind, target }) => `${kind} ${target}`);

  test('also deletes the versions of a deleted document', () => {
    const documents = { ...sound.documents, jwks: null };
    expect(removed({ documents })).toContain(`delete-document-versions ${place}/keys.json`);
  });

  test('deletes no versions in a bucket that never had versioning', () => {
    expect(removed({ settings: newBucketSettings }).filter((line) => line.includes('versions'))).toEqual([]);
  });

  test('keeps versions in a bucket with other users', () => {
    expect(removed({ tags: adopted }).filter((line) => line.includes('versions'))).toEqual([]);
  });

  test("keeps another writer's document, with its versions", () => {
    const foreign = sound.documents.jwks && { ...sound.documents.jwks, tags: {} };
    const lines = removed({ documents: { ...sound.documents, jwks: foreign } });
    expect(lines.filter((line) => line.includes('keys.json') || line.startsWith('delete-bucket '))).toEqual(
      [],
    );
  });
});
