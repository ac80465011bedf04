import { type Known, known } from '../../src/chain/known.ts';
import { noOutputs } from '../../src/chain/outputs.ts';
import { ownershipTags, type Tags } from '../../src/chain/ownership.ts';
import { newBucketSettings } from '../../src/links/issuer/bucket/bucket-settings.ts';
import type { BucketFacts } from '../../src/links/issuer/bucket/observe.ts';
import { checkBucket, planBucket } from '../../src/links/issuer/bucket/plan.ts';
import { openingPolicy } from '../../src/links/issuer/bucket/policy.ts';
import { planBucketRemoval } from '../../src/links/issuer/bucket/removal.ts';
import { type DesiredIssuer, desiredIssuer } from '../../src/links/issuer/desired.ts';
import { desiredDocuments, renderDocument } from '../../src/links/issuer/documents.ts';
import type { IssuerFacts } from '../../src/links/issuer/observe.ts';
import type { StoredDocument } from '../../src/links/issuer/ports.ts';
import { keyRecord } from '../../src/links/issuer/published-keys.ts';
import type { TrustFacts } from '../../src/links/issuer/trust.ts';
import { discoveryCaching, documentType, jwksCaching } from '../../src/trust/document-headers.ts';
import type { Jwk } from '../../src/trust/jwks.ts';
import { declaredIssuerUrl } from './declared-issuer-url.ts';
import { fakeContext } from './fake-context.ts';

export const consents = {
  none: { adopt: false, issuerChangeReviewed: false, acceptLoss: false },
  prune: { adopt: false, prune: true, issuerChangeReviewed: false, acceptLoss: false },
  adopt: { adopt: true, issuerChangeReviewed: false, acceptLoss: false },
} as const;

/** The ownership tags of the example chain and of another cluster with the same name. */
export const ownMark: Tags = ownershipTags(fakeContext());
export const otherMark: Tags = { ...ownMark, 'irsactl.dev/cluster-uid': 'another-cluster' };

/** The desired issuer of the example chain, with these keys. */
export function issuerWith(keys: Known<readonly Jwk[]>, context = fakeContext()): DesiredIssuer {
  return desiredIssuer(context, { ...noOutputs, publicKeys: keys });
}

export const exampleUrl = declaredIssuerUrl(fakeContext().chain);

export function storedDocument(body: string, tags: Tags = ownMark): StoredDocument {
  const caching = body.includes('jwks_uri') ? discoveryCaching : jwksCaching;
  return {
    ...{ body, tags, version: '"v1"', modified: null },
    contentType: documentType,
    cacheControl: caching.header,
    kmsKey: null,
  };
}

/** Every setting of Block Public Access that a bucket with a public policy can have on. */
export const soundBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: false,
};

export const absentBucket: BucketFacts = {
  bucket: 'prod-1-oidc',
  location: { kind: 'absent' },
  accountBlock: null,
  tags: {},
  block: null,
  policy: null,
  documents: { discovery: null, jwks: null },
  settings: newBucketSettings,
  keys: [],
};

/** The bucket of the example chain after an apply with these keys. */
export function soundBucket(...keys: readonly Jwk[]): BucketFacts {
  const desired = issuerWith(known(keys));
  const { discovery, jwks } = desiredDocuments(desired, { own: known(keys), kept: [] });
  if (!discovery.known || !jwks.known) throw new Error('the documents are known');
  return {
    ...absentBucket,
    location: { kind: 'ours', region: desired.region },
    tags: ownMark,
    block: soundBlock,
    policy: openingPolicy({ partition: desired.partition, bucket: 'prod-1-oidc', isShared: false }, null),
    documents: {
      discovery: storedDocument(renderDocument(discovery.value)),
      jwks: storedDocument(renderDocument(jwks.value), { ...ownMark, ...keyRecord(keys) }),
    },
    settings: { ...newBucketSettings, versioning: 'Enabled' },
    keys: ['.well-known/openid-configuration', 'keys.json'],
  };
}

export const noTrust: TrustFacts = { trusting: [], elsewhere: [], sharing: [] };

/** The facts of the issuer link for a bucket with these facts. */
export function seenBucket(facts: BucketFacts, trust: TrustFacts = noTrust): IssuerFacts {
  const place = {
    isOurs: true,
    url: known(exampleUrl),
    documents: facts.documents,
    plan: (desired: DesiredIssuer, consent: (typeof consents)[keyof typeof consents]) =>
      planBucket(desired, facts, consent),
    planRemoval: (desired: DesiredIssuer) => planBucketRemoval(desired, facts),
    check: (desired: DesiredIssuer, cure: string) => checkBucket(desired, facts, cure),
    expiries: () => [],
  };
  return { place, trust, publicCopy: null, formers: [] };
}
