import { describe, expect, test } from 'vitest';
import { fakeChain, fakeContext } from '../../../../test/support/fake-context.ts';
import {
  absentBucket,
  consents,
  issuerWith,
  otherMark,
  ownMark,
  soundBlock,
  soundBucket,
  storedDocument,
} from '../../../../test/support/issuer-facts.ts';
import { rsaPair } from '../../../../test/support/test-keys.ts';
import { known, unknown } from '../../../chain/known.ts';
import { jwkOf } from '../../../trust/jwks.ts';
import type { BucketFacts } from './observe.ts';
import { planBucket } from './plan.ts';

const key = jwkOf(rsaPair().publicKey);
const desired = issuerWith(known([key]));
const sound = soundBucket(key);

const wholeBucket = ['arn:aws:s3:::prod-1-oidc', 'arn:aws:s3:::prod-1-oidc/*'];

function kindsOf(facts: BucketFacts, consent: keyof typeof consents = 'none') {
  return planBucket(desired, facts, consents[consent]).changes.map(({ kind }) => kind);
}

function codesOf(facts: BucketFacts, consent: keyof typeof consents = 'none') {
  return planBucket(desired, facts, consents[consent]).findings.map(
    ({ code, severity }) => `${severity} ${code}`,
  );
}

test('explains which settings are restored after the policy, and why others are not', () => {
  const why = (facts: BucketFacts) =>
    planBucket(desired, facts, consents.none).changes.find(({ kind }) => kind.startsWith('lift-'))?.why;
  const lifted =
    'S3 refuses a public policy while BlockPublicPolicy is on. irsactl turns it off for the policy, and on again afterwards.';
  expect(why(absentBucket)).toBe(
    `${lifted} RestrictPublicBuckets stays off: it would make the two documents private.`,
  );
  expect(why({ ...sound, policy: null })).toBe(lifted);
});

test('a correct bucket needs no changes', () => {
  expect(planBucket(desired, sound, consents.none)).toEqual({ changes: [], findings: [] });
});

test('a missing bucket is created, opened for two objects, and filled, in this order', () => {
  const { changes } = planBucket(desired, absentBucket, consents.none);
  expect(changes.map(({ kind, action, target }) => `${action} ${kind} ${target}`)).toEqual([
    'create create-bucket s3://prod-1-oidc',
    'update lift-public-access-block s3://prod-1-oidc',
    'create set-bucket-policy s3://prod-1-oidc',
    'update set-public-access-block s3://prod-1-oidc',
    'create put-document s3://prod-1-oidc/.well-known/openid-configuration',
    'create put-document s3://prod-1-oidc/keys.json',
    'update set-bucket-versioning s3://prod-1-oidc',
  ]);
  expect(changes[0]?.after).toEqual({ region: 'eu-central-1', tags: ownMark });
  expect(changes[1]?.after).toEqual({ ...soundBlock, blockPublicPolicy: false });
  expect(changes[3]?.after).toEqual(soundBlock);
  expect(changes[2]?.after).toEqual({
    policy: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'IrsactlPublicDocuments',
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: [
            'arn:aws:s3:::prod-1-oidc/.well-known/openid-configuration',
            'arn:aws:s3:::prod-1-oidc/keys.json',
          ],
        },
        expect.objectContaining({ Sid: 'IrsactlNoPlainHttp', Effect: 'Deny', Resource: wholeBucket }),
        expect.objectContaining({ Sid: 'IrsactlNoOldTls', Effect: 'Deny', Resource: wholeBucket }),
      ],
    },
  });
});

test('ARNs follow the partition', () => {
  const aws = {
    ...fakeContext().aws,
    region: 'cn-north-1',
    partition: { id: 'aws-cn', dnsSuffix: 'amazonaws.com.cn' } as const,
  };
  const there = issuerWith(known([key]), fakeContext({ aws }));
  const policy = planBucket(there, absentBucket, consents.none).changes[2];
  expect(JSON.stringify(policy?.after)).toContain('arn:aws-cn:s3:::prod-1-oidc/keys.json');
});

test('before the key exists, the plan shows its documents as known after apply', () => {
  const before = planBucket(
    issuerWith(
      unknown('the key ID of the new signing key'),
      fakeContext({ chain: fakeChain({ signingKey: { source: 'new' } }) }),
    ),
    absentBucket,
    consents.none,
  );
  const [discovery, jwks] = before.changes.slice(-3);
  expect(discovery?.after).toMatchObject({ document: { id_token_signing_alg_values_supported: ['RS256'] } });
  expect(jwks?.after).toMatchObject({ document: { $unknown: 'the key ID of the new signing key' } });
});

describe('resources of another owner are not changed', () => {
  test.each<[string, BucketFacts, string]>([
    ['another account', { ...absentBucket, location: { kind: 'other-account' } }, 'error IRSA-ISSUER-030'],
    ['another cluster of the same name', { ...sound, tags: otherMark }, 'error IRSA-ISSUER-031'],
    ['an unknown owner', { ...sound, tags: { team: 'web' } }, 'error IRSA-ISSUER-032'],
    [
      'this chain, in another region',
      { ...sound, location: { kind: 'ours', region: 'eu-west-1' } },
      'error IRSA-ISSUER-030',
    ],
  ])('a bucket of %s', (_owner, facts, code) => {
    expect(codesOf(facts)).toEqual([code]);
    expect(kindsOf(facts)).toEqual([]);
  });

  test('--adopt adopts an unowned bucket, and keeps its tags', () => {
    const facts = { ...sound, tags: { team: 'web' } };
    const { changes, findings } = planBucket(desired, facts, consents.adopt);
    expect(findings).toEqual([]);
    expect(changes.map(({ kind, after }) => [kind, after])).toEqual([
      ['tag-bucket', { tags: { team: 'web', ...ownMark, 'irsactl.dev/adopted': 'true' } }],
    ]);
  });

  test('--adopt never adopts a bucket of another chain', () => {
    expect(codesOf({ ...sound, tags: otherMark }, 'adopt')).toEqual(['error IRSA-ISSUER-031']);
  });
});

describe('Block Public Access of the bucket', () => {
  test.each([
    null,
    { ...soundBlock, blockPublicPolicy: false },
    { ...soundBlock, restrictPublicBuckets: true },
  ])('%j becomes the strictest that a public policy allows', (block) => {
    const { changes } = planBucket(desired, { ...sound, block }, consents.none);
    expect(changes.map(({ kind, after }) => [kind, after])).toEqual([
      ['set-public-access-block', soundBlock],
    ]);
  });

  test('continues after a run that was killed while the block was off', () => {
    const block = { ...soundBlock, blockPublicPolicy: false };
    expect(kindsOf({ ...sound, block, policy: null })).toEqual([
      'set-bucket-policy',
      'set-public-access-block',
    ]);
  });
});

describe('drift is corrected', () => {
  test.each<[string, Partial<BucketFacts>, string]>([
    [
      'a document with another type',
      {
        documents: {
          ...sound.documents,
          jwks: { ...storedDocument(''), ...sound.documents.jwks, contentType: 'text/plain' },
        },
      },
      'put-document',
    ],
  ])('%s', (_what, change, kind) => {
    expect(kindsOf({ ...sound, ...change })).toEqual([kind]);
  });

  test('statements of other writers stay in the policy, and one that allows more is an error', () => {
    const theirs = { Sid: 'Logs', Effect: 'Allow', Principal: { AWS: '*' }, Action: 's3:*', Resource: '*' };
    const facts = { ...sound, policy: { Version: '2012-10-17', Statement: theirs } };
    const { changes, findings } = planBucket(desired, facts, consents.none);
    expect(JSON.stringify(changes.map(({ after }) => after))).toContain('"Sid":"Logs"');
    expect(findings.map(({ code, severity, why }) => [code, severity, why])).toEqual([
      ['IRSA-ISSUER-048', 'error', expect.stringContaining('Logs')],
    ]);
  });

  const deny = { Sid: 'Tls', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
  const [own, ...ownDenials] = JSON.parse(JSON.stringify(sound.policy)).Statement;
  test.each([
    ['after ours', [own, ...ownDenials, deny]],
    ['before ours', [deny, own, ...ownDenials]],
    [
      'with ours as S3 returns it',
      [{ ...own, Principal: { AWS: '*' }, Resource: own.Resource.toReversed() }, deny, ...ownDenials],
    ],
  ])('a statement of another writer %s needs no changes', (_where, Statement) => {
    const policy = { Version: '2008-10-17', Id: 'theirs', Statement };
    expect(planBucket(desired, { ...sound, policy }, consents.none).changes).toEqual([]);
  });

  test.each([
    ['wider', { ...own, Resource: '*' }],
    ['with a condition', { ...own, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
  ])('our own statement is restored if it was changed: %s', (_what, statement) => {
    const policy = { Version: '2012-10-17', Statement: [deny, statement, ...ownDenials] };
    const { changes } = planBucket(desired, { ...sound, policy }, consents.none);
    expect(changes.map(({ kind }) => kind)).toEqual([
      'lift-public-access-block',
      'set-bucket-policy',
      'set-public-access-block',
    ]);
    expect(changes[1]?.after).toEqual({
      policy: { Version: '2012-10-17', Statement: [deny, own, ...ownDenials] },
    });
    expect(changes[2]?.before).toEqual(changes[0]?.after);
  });

  test.each([{ Id: 'web', Version: '2008-10-17' }, { Id: 'no version' }])(
    '%j around the statements stays',
    (frame) => {
      const facts = { ...sound, policy: { ...frame, Statement: [] } };
      const after = planBucket(desired, facts, consents.none).changes[1]?.after;
      expect(after).toEqual({
        policy: { ...frame, Statement: [own, ...ownDenials] },
      });
    },
  );

  test('a statement for one account, or one that denies, makes nothing public', () => {
    const allow = { Sid: 'Theirs', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    const Statement = [{ ...allow, Principal: { AWS: '123456789012' } }, deny];
    const policy = { Version: '2012-10-17', Statement };
    expect(codesOf({ ...sound, policy, block: null })).toEqual([]);
  });

  test('tags of the user follow irsa.yaml', () => {
    const context = fakeContext({ chain: fakeChain({ tags: { team: 'shop' } }) });
    const { changes } = planBucket(issuerWith(known([key]), context), sound, consents.none);
    expect(changes.map(({ kind, after }) => [kind, after])).toEqual([
      ['tag-bucket', { tags: { team: 'shop', ...ownMark } }],
    ]);
  });
});

describe('Block Public Access of the account', () => {
  test('stops the plan if it forbids public documents, and suggests another hosting', () => {
    const facts = { ...absentBucket, accountBlock: { ...soundBlock, restrictPublicBuckets: true } };
    const [finding] = planBucket(desired, facts, consents.none).findings;
    expect(finding).toMatchObject({ code: 'IRSA-ISSUER-033', severity: 'error' });
    expect(finding?.why).toContain('RestrictPublicBuckets');
    expect(finding?.next).toContain('directory');
  });

  test('does not matter if it blocks only ACLs', () => {
    const accountBlock = { ...soundBlock, blockPublicPolicy: false };
    expect(codesOf({ ...absentBucket, accountBlock })).toEqual([]);
  });

  test('forbids setting a policy, but not the existing one', () => {
    expect(codesOf({ ...absentBucket, accountBlock: soundBlock })).toEqual(['error IRSA-ISSUER-033']);
    expect(codesOf({ ...sound, accountBlock: soundBlock })).toEqual([]);
  });

  test('is only a warning if it cannot be read, and only before the policy is in place', () => {
    expect(codesOf({ ...absentBucket, accountBlock: 'unreadable' })).toEqual(['warning IRSA-ISSUER-033']);
    expect(codesOf({ ...sound, accountBlock: 'unreadable' })).toEqual([]);
  });
});
