import { type Known, known } from '../../src/chain/known.ts';
import { noOutputs } from '../../src/chain/outputs.ts';
import { newBucketSettings } from '../../src/links/issuer/bucket/bucket-settings.ts';
import { distributionStatement, policyWith } from '../../src/links/issuer/bucket/policy.ts';
import { closedBlock } from '../../src/links/issuer/bucket/public-access.ts';
import type { CloudFrontFacts } from '../../src/links/issuer/cloud-front/observe.ts';
import { nameOfChain, urlOfDistribution } from '../../src/links/issuer/cloud-front/own-distribution.ts';
import { desiredAccessControl, desiredSettings } from '../../src/links/issuer/cloud-front/settings.ts';
import { type DesiredIssuer, desiredIssuer, located } from '../../src/links/issuer/desired.ts';
import { desiredDocuments, renderDocument } from '../../src/links/issuer/documents.ts';
import type { SeenDistribution } from '../../src/links/issuer/ports.ts';
import { keyRecord } from '../../src/links/issuer/published-keys.ts';
import type { Jwk } from '../../src/trust/jwks.ts';
import { fakeChain, fakeContext } from './fake-context.ts';
import { absentBucket, ownMark, storedDocument } from './issuer-facts.ts';

const bucket = 'prod-1-oidc';

/** The desired issuer of the example chain behind CloudFront, with these keys. */
export function behindCloudFront(keys: Known<readonly Jwk[]>): DesiredIssuer {
  const chain = fakeChain({ issuer: { hosting: 'cloudFront', bucket, url: null } });
  return desiredIssuer(fakeContext({ chain }), { ...noOutputs, publicKeys: keys });
}

export function ownDistribution(desired: DesiredIssuer): SeenDistribution {
  return {
    id: 'E1EXAMPLE',
    arn: 'arn:aws:cloudfront::123456789012:distribution/E1EXAMPLE',
    domain: 'd111111abcdef8.cloudfront.net',
    callerReference: nameOfChain(desired),
    isDeployed: true,
    settings: desiredSettings(desired, bucket),
    tags: ownMark,
  };
}

/** Before the first apply. */
export const emptyCloudFront: CloudFrontFacts = {
  bucket: absentBucket,
  documents: absentBucket.documents,
  accessControl: null,
  distribution: null,
  doubles: [],
  url: urlOfDistribution(null),
  domain: null,
  nameTakenBy: [],
};

/** After an apply with these keys. */
export function soundCloudFront(...keys: readonly Jwk[]): CloudFrontFacts {
  const distribution = ownDistribution(behindCloudFront(known(keys)));
  const url = urlOfDistribution(distribution);
  const desired = located(behindCloudFront(known(keys)), { url });
  const { discovery, jwks } = desiredDocuments(desired, { own: known(keys), kept: [] });
  if (!discovery.known || !jwks.known) throw new Error('the documents are known');
  const documents = {
    discovery: storedDocument(renderDocument(discovery.value)),
    jwks: storedDocument(renderDocument(jwks.value), { ...ownMark, ...keyRecord(keys) }),
  };
  return {
    bucket: {
      ...absentBucket,
      location: { kind: 'ours', region: desired.region },
      tags: ownMark,
      block: closedBlock,
      policy: policyWith([distributionStatement(desired.partition, bucket, distribution.arn)], null),
      documents,
      settings: { ...newBucketSettings, versioning: 'Enabled' },
      keys: ['.well-known/openid-configuration', 'keys.json'],
    },
    documents,
    accessControl: desiredAccessControl,
    distribution,
    doubles: [],
    url,
    domain: null,
    nameTakenBy: [],
  };
}
