import { expect, test } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import {
  absentBucket,
  desiredIssuer,
  otherMark,
  ownMark,
  soundBucket,
  storedDocument,
} from '../../../test/support/issuer-facts.ts';
import { rsaPair } from '../../../test/support/test-keys.ts';
import { known } from '../../chain/known.ts';
import { jwkOf } from '../../trust/jwks.ts';
import type { BucketFacts, FolderFacts } from './facts.ts';
import { planIssuerRemoval } from './plan-removal.ts';

const key = jwkOf(rsaPair().publicKey);
const desired = desiredIssuer(known([key]));
const sound = soundBucket(key);

function removal(facts: BucketFacts) {
  return planIssuerRemoval(desired, facts, 'sign-back');
}

test('documents go first, then the policy, the bucket last', () => {
  expect(removal(sound).changes.map(({ kind, target }) => `${kind} ${target}`)).toEqual([
    'delete-document s3://prod-1-oidc/.well-known/openid-configuration',
    'delete-document s3://prod-1-oidc/keys.json',
    'delete-bucket-policy s3://prod-1-oidc',
    'delete-bucket s3://prod-1-oidc',
  ]);
});

test('the second stage has nothing to do with the issuer', () => {
  expect(planIssuerRemoval(desired, sound, 'accept-back').changes).toEqual([]);
});

test.each<[string, BucketFacts]>([
  ['is not there', absentBucket],
  ['is in another account', { ...absentBucket, whereabouts: { kind: 'other-account' } }],
  ['carries no mark', { ...sound, tags: {} }],
  ['carries another cluster’s mark', { ...sound, tags: otherMark }],
])('a bucket that %s is left alone', (_what, facts) => {
  expect(removal(facts)).toMatchObject({ changes: [], findings: [] });
});

test('a bucket with other objects stays, closed, and says so', () => {
  const { changes, findings } = removal({ ...sound, keys: [...sound.keys, 'backup.tar'] });
  expect(changes.map(({ kind }) => kind)).toEqual([
    'delete-document',
    'delete-document',
    'delete-bucket-policy',
  ]);
  expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['IRSA-ISSUER-044', 'warning']]);
  expect(findings[0]?.why).toContain('backup.tar');
});

test('a bucket that was taken over stays, even empty, and loses only what is irsactl’s', () => {
  const adopted = { ...sound, tags: { ...ownMark, 'irsactl.dev/adopted': 'true' } };
  const { changes, findings } = removal(adopted);
  expect(changes.map(({ kind }) => kind)).toEqual([
    'delete-document',
    'delete-document',
    'delete-bucket-policy',
  ]);
  expect(findings).toMatchObject([{ code: 'IRSA-ISSUER-053', severity: 'warning' }]);
});

test('a document that somebody else put there counts as another object', () => {
  const documents = { ...sound.documents, jwks: storedDocument('{}', {}) };
  const { changes, findings } = removal({ ...sound, documents });
  expect(changes.map(({ target }) => target)).not.toContain('s3://prod-1-oidc/keys.json');
  expect(findings.map(({ code }) => code)).toEqual(['IRSA-ISSUER-044']);
});

test('statements that others wrote stay in the policy', () => {
  const theirs = { Sid: 'Theirs', Effect: 'Deny', Principal: '*', Action: 's3:Put*', Resource: '*' };
  const own = JSON.parse(JSON.stringify(sound.policy)).Statement[0];
  const policy = { Id: 'web', Version: '2008-10-17', Statement: [theirs, own] };
  const change = removal({ ...sound, policy }).changes.find(({ kind }) => kind === 'set-bucket-policy');
  expect(change?.after).toEqual({ policy: { Id: 'web', Version: '2008-10-17', Statement: [theirs] } });
});

test('a folder loses its documents and its mark', () => {
  const issuer = { hosting: 'directory', path: '/srv/issuer', url: desired.url } as const;
  const folder = desiredIssuer(known([key]), fakeContext({ chain: fakeChain({ issuer }) }));
  const facts: FolderFacts = { hosting: 'directory', tags: ownMark, others: [], documents: sound.documents };
  expect(planIssuerRemoval(folder, facts, 'sign-back').changes.map(({ target }) => target)).toEqual([
    '/srv/issuer/.well-known/openid-configuration',
    '/srv/issuer/keys.json',
    '/srv/issuer/.irsactl.json',
  ]);
  expect(planIssuerRemoval(folder, { ...facts, tags: otherMark }, 'sign-back').changes).toEqual([]);
});
