import { type Known, known } from '../../src/chain/known.ts';
import { noOutputs } from '../../src/chain/outputs.ts';
import { ownershipTags, type Tags } from '../../src/chain/ownership.ts';
import { openingPolicy } from '../../src/links/issuer/bucket-policy.ts';
import { type IssuerDesired, issuerDesired } from '../../src/links/issuer/desired.ts';
import {
  documentCaching,
  documentType,
  renderDocument,
  wantedDocuments,
} from '../../src/links/issuer/documents.ts';
import type { BucketFacts } from '../../src/links/issuer/facts.ts';
import type { StoredDocument } from '../../src/links/issuer/ports.ts';
import type { Jwk } from '../../src/trust/jwks.ts';
import { fakeContext } from './fake-context.ts';

export const consents = {
  none: { adopt: false, issuerChangeReviewed: false, acceptLoss: false },
  adopt: { adopt: true, issuerChangeReviewed: false, acceptLoss: false },
} as const;

/** The marks of the example chain, and of another cluster that has the same name. */
export const ownMark: Tags = ownershipTags(fakeContext());
export const otherMark: Tags = { ...ownMark, 'irsactl.dev/cluster-uid': 'another-cluster' };

/** What the issuer of the example chain should be, with these keys. */
export function desiredIssuer(keys: Known<readonly Jwk[]>, context = fakeContext()): IssuerDesired {
  return issuerDesired(context, { ...noOutputs, publicKeys: keys });
}

export function storedDocument(body: string, tags: Tags = ownMark): StoredDocument {
  return { body, contentType: documentType, cacheControl: documentCaching, version: '"v1"', tags };
}

export const absentBucket: BucketFacts = {
  hosting: 's3',
  whereabouts: { kind: 'absent' },
  accountBlock: null,
  tags: {},
  publicAccessBlock: null,
  policy: null,
  documents: { discovery: null, jwks: null },
  keys: [],
};

/** The bucket of the example chain as it is after an apply with these keys. */
export function soundBucket(...keys: readonly Jwk[]): BucketFacts {
  const desired = desiredIssuer(known(keys));
  const { discovery, jwks } = wantedDocuments(desired, null);
  if (!discovery.known || !jwks.known) throw new Error('the documents are known');
  return {
    ...absentBucket,
    whereabouts: { kind: 'ours', region: desired.region },
    tags: ownMark,
    publicAccessBlock: {
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: false,
      restrictPublicBuckets: false,
    },
    policy: openingPolicy(desired.partition, 'prod-1-oidc', null),
    documents: {
      discovery: storedDocument(renderDocument(discovery.value)),
      jwks: storedDocument(renderDocument(jwks.value)),
    },
    keys: ['.well-known/openid-configuration', 'keys.json'],
  };
}
