import { errorsIn, type Finding } from '../../../chain/finding.ts';
import { jwksPath } from '../../../trust/discovery-document.ts';
import type { IssuerUrl } from '../../../trust/issuer-url.ts';
import { type Jwk, jwksToJson, mergeJwks } from '../../../trust/jwks.ts';
import { type DesiredIssuer, neededKeys } from '../desired.ts';
import { finding } from '../findings.ts';
import type { PlacePlan } from '../hosting/hosting.ts';
import { checkDocuments } from '../public-view/check-documents.ts';
import type { ExistingFacts } from './observe.ts';

/** Plans no changes. Documents that AWS could not use stop the plan, before an API server signs with an unpublished key. */
export function planExisting(desired: DesiredIssuer, { url, fetched }: ExistingFacts): PlacePlan {
  const { keys } = desired;
  if (!keys.known) {
    const missingKey = finding.error('IRSA-ISSUER-061', {
      what: `${url} cannot list the signing key, because it does not exist yet.`,
      why: 'Another party publishes the documents, and the API servers must not sign with a key that AWS does not find there.',
      next: "Run `irsactl apply --only signing-key`, have its public key published (`irsactl jwks` prints the document), then run `irsactl plan`. Or keep the cluster's key with `signingKey.source: cluster`.",
    });
    return { changes: [], findings: [missingKey] };
  }
  const { findings } = checkDocuments(url, neededKeys(desired), fetched, askPublisher);
  const isWhole = errorsIn(checkDocuments(url, keys.value, fetched, askPublisher).findings).length === 0;
  if (isWhole || errorsIn(findings).length > 0) return { changes: [], findings };
  return { changes: [], findings: [...findings, lacksNext(url, keys.value)] };
}

/** The rotation waits until the publisher adds the next key. */
function lacksNext(url: IssuerUrl, keys: readonly Jwk[]): Finding {
  return finding.warning('IRSA-KEY-032', {
    what: `${url} does not list the next key yet.`,
    why: 'Another party publishes the JWKS, and no API server signs with the next key before AWS can find it there.',
    next: `Publish this as ${url}${jwksPath}: ${JSON.stringify(jwksToJson(mergeJwks(keys)))}`,
  });
}

const askPublisher =
  'Ask the publisher to correct the documents: `irsactl discovery` and `irsactl jwks` print the correct content.';
