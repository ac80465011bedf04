import { errorsIn, type Finding } from '../../../chain/finding.ts';
import { jwksPath } from '../../../trust/discovery-document.ts';
import type { IssuerUrl } from '../../../trust/issuer-url.ts';
import { type Jwk, jwksToJson, mergeJwks } from '../../../trust/jwks.ts';
import type { DesiredIssuer } from '../desired.ts';
import { finding, signerNotListed } from '../findings.ts';
import type { PlacePlan } from '../hosting/hosting.ts';
import { checkDocuments } from '../public-view/check-documents.ts';
import { neededKeys, publishedKeys, readKeys } from '../published-keys.ts';
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
  const { answer } = fetched.jwks;
  const body = answer.kind === 'answer' ? answer.body : null;
  const published = publishedKeys(desired, body === null ? null : { body, tags: {} });
  const { law, own } = published;
  if (law.known && law.value.kind === 'blocked') {
    return { changes: [], findings: [signerNotListed(`${url}${jwksPath}`, law.value, readKeys(body))] };
  }
  if (!own.known || !law.known || law.value.kind === 'nothing') return { changes: [], findings: [] };
  const { findings } = checkDocuments(url, neededKeys(desired, published), fetched, askPublisher);
  const isWhole = errorsIn(checkDocuments(url, own.value, fetched, askPublisher).findings).length === 0;
  if (desired.rotation?.intention === 'theft') {
    const isAlone = isWhole && readKeys(body).length === own.value.length;
    return { changes: [], findings: isAlone ? [] : [trustsStolen(url, own.value)] };
  }
  if (isWhole || errorsIn(findings).length > 0) return { changes: [], findings };
  return { changes: [], findings: [...findings, lacksNext(url, own.value)] };
}

/** In a theft, API servers do not wait for the publisher. */
function trustsStolen(url: IssuerUrl, keys: readonly Jwk[]): Finding {
  return finding.warning('IRSA-KEY-035', {
    what: `AWS still trusts the stolen key: ${url}${jwksPath} must list the new key alone.`,
    why: 'Another party publishes the JWKS. Until it is replaced, anyone with the stolen key can get a session of every role.',
    next: `Publish this now as ${url}${jwksPath}: ${JSON.stringify(jwksToJson(mergeJwks(keys)))}`,
  });
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
