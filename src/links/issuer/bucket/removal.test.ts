import { expect, test } from 'vitest';
import {
  absentBucket,
  issuerWith,
  otherMark,
  ownMark,
  soundBlock,
  soundBucket,
  storedDocument,
} from '../../../../test/support/issuer-facts.ts';
import { rsaPair } from '../../../../test/support/test-keys.ts';
import { known } from '../../../chain/known.ts';
import { jwkOf } from '../../../trust/jwks.ts';
import type { BucketFacts } from './observe.ts';
import { planBucketRemoval } from './removal.ts';

const key = jwkOf(rsaPair().publicKey);
const desired = issuerWith(known([key]));
const sound = soundBucket(key);

function removal(facts: BucketFacts) {
  return planBucketRemoval(desired, facts);
}

test('deletes first the documents, then the policy, and the bucket last', () => {
  expect(removal(sound).changes.map(({ kind, target }) => `${kind} ${target}`)).toEqual([
    'delete-document s3://prod-1-oidc/.well-known/openid-configuration',
    'delete-document s3://prod-1-oidc/keys.json',
    'delete-document-versions s3://prod-1-oidc/.well-known/openid-configuration',
    'delete-document-versions s3://prod-1-oidc/keys.json',
    'delete-bucket-policy s3://prod-1-oidc',
    'delete-bucket s3://prod-1-oidc',
  ]);
});

test.each<[string, BucketFacts]>([
  ['does not exist', absentBucket],
  ['is in another account', { ...absentBucket, location: { kind: 'other-account' } }],
  ['has no mark', { ...sound, tags: {} }],
  ["has another cluster's mark", { ...sound, tags: otherMark }],
])('a bucket that %s is not changed', (_what, facts) => {
  expect(removal(facts)).toMatchObject({ changes: [], findings: [] });
});

test('a bucket with other objects stays, private, with a warning', () => {
  const { changes, findings } = removal({ ...sound, keys: [...sound.keys, 'backup.tar'] });
  expect(changes.map(({ kind }) => kind)).toEqual([
    'delete-document',
    'delete-document',
    'delete-document-versions',
    'delete-document-versions',
    'delete-bucket-policy',
    'set-public-access-block',
  ]);
  expect(changes[5]?.after).toEqual({ ...soundBlock, restrictPublicBuckets: true });
  expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['IRSA-ISSUER-044', 'warning']]);
  expect(findings[0]?.why).toContain('backup.tar');
});

test("an adopted bucket stays, even if empty, without irsactl's resources and tags", () => {
  const adopted = { ...sound, tags: { team: 'web', ...ownMark, 'irsactl.dev/adopted': 'true' } };
  const { changes, findings } = removal(adopted);
  expect(changes.map(({ kind }) => kind)).toEqual([
    'delete-document',
    'delete-document',
    'delete-bucket-policy',
    'set-public-access-block',
    'tag-bucket',
  ]);
  expect(changes[4]?.after).toEqual({ tags: { team: 'web' } });
  expect(findings).toMatchObject([{ code: 'IRSA-ISSUER-053', severity: 'warning' }]);
});

test('a document of another writer counts as another object', () => {
  const documents = { ...sound.documents, jwks: storedDocument('{}', {}) };
  const { changes, findings } = removal({ ...sound, documents });
  expect(changes.map(({ target }) => target)).not.toContain('s3://prod-1-oidc/keys.json');
  expect(findings.map(({ code }) => code)).toEqual(['IRSA-ISSUER-044']);
});

test("documents that were adopted in the chain's own bucket are deleted with it", () => {
  const adopted = { ...ownMark, 'irsactl.dev/adopted': 'true' };
  const documents = {
    ...sound.documents,
    jwks: sound.documents.jwks && {
      ...sound.documents.jwks,
      tags: { ...sound.documents.jwks.tags, ...adopted },
    },
  };
  const { changes, findings } = removal({ ...sound, documents });
  expect(changes.map(({ kind }) => kind)).toEqual(removal(sound).changes.map(({ kind }) => kind));
  expect(findings).toEqual([]);
});

test('statements of other writers stay in the policy', () => {
  const theirs = { Sid: 'Theirs', Effect: 'Deny', Principal: '*', Action: 's3:Put*', Resource: '*' };
  const own = JSON.parse(JSON.stringify(sound.policy)).Statement;
  const policy = { Id: 'web', Version: '2008-10-17', Statement: [theirs, ...own] };
  const change = removal({ ...sound, policy }).changes.find(({ kind }) => kind === 'set-bucket-policy');
  expect(change?.after).toEqual({ policy: { Id: 'web', Version: '2008-10-17', Statement: [theirs] } });
});

test('other public objects in a bucket that stays remain public', () => {
  const theirs = { Sid: 'Web', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' };
  const own = JSON.parse(JSON.stringify(sound.policy)).Statement;
  const policy = { Version: '2012-10-17', Statement: [theirs, ...own] };
  const { changes } = removal({ ...sound, policy, keys: [...sound.keys, 'index.html'] });
  expect(changes.slice(4).map(({ kind, after }) => [kind, after])).toEqual([
    ['lift-public-access-block', { ...soundBlock, blockPublicPolicy: false }],
    ['set-bucket-policy', { policy: { Version: '2012-10-17', Statement: [theirs] } }],
    ['set-public-access-block', soundBlock],
  ]);
});
