import { asWarning, errorsIn, type Finding } from '../../chain/finding.ts';
import { noConsent } from '../../chain/link.ts';
import { type DiscoveryDocument, jwksPath } from '../../trust/discovery-document.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import type { Jwk } from '../../trust/jwks.ts';
import { type DesiredIssuer, located } from './desired.ts';
import { finding } from './findings.ts';
import type { ObservedPlace } from './hosting/hosting.ts';
import { planIssuer } from './plan.ts';
import type { IssuerEvidence } from './probe.ts';
import { checkDocuments } from './public-view/check-documents.ts';
import { type FetchedDocuments, isHttpsAddress } from './public-view/observe.ts';
import { keyList, neededKeys, type PublishedKeys, publishedKeys } from './published-keys.ts';

/**
 * Checks what AWS would see: both documents are readable, name this issuer, and list the chain's keys and no unknown ones. Also
 * reports what stops apply from correcting them.
 */
export function checkIssuer(declared: DesiredIssuer, evidence: IssuerEvidence): readonly Finding[] {
  const { place } = evidence.facts;
  const desired = located(declared, place);
  const plan = planIssuer(desired, evidence.facts, noConsent);
  const blockers = errorsIn(plan.findings);
  const cure = cureOf(blockers, place.isOurs, plan.changes.length > 0);
  const found = [...documentFindings(desired, evidence, cure), ...place.check(desired, cure)];
  const others = blockers.filter(({ code }) => !found.some((each) => each.code === code));
  // Lost tags stop the next apply, not the pods: if the documents are correct, the later links are checked too.
  const isCorrect = errorsIn(found).length === 0;
  return [
    ...found,
    ...others.map((one) => (isCorrect && one.code === 'IRSA-ISSUER-032' ? asWarning(one) : one)),
  ];
}

function documentFindings(
  desired: DesiredIssuer,
  { facts: { place }, ...fetched }: IssuerEvidence,
  cure: string,
): readonly Finding[] {
  const { url } = desired;
  if (!url.known || fetched.discovery === null) return [];
  const others = othersAmong(desired, place, fetched);
  const needed = neededKeys(desired, others);
  const { discovery, findings } = checkDocuments(url.value, needed, fetched, cure);
  return [
    ...(place.isOurs && discovery !== null
      ? keysAddressFindings(url.value, fetched.discovery.url, discovery, cure)
      : []),
    ...findings,
    ...(!place.isOurs || needed.length === 0 ? [] : otherKeyFindings(fetched.jwks.url, others, cure)),
  ];
}

/** What to do about wrong documents. */
function cureOf([blocker]: readonly Finding[], isOurs: boolean, isChanged: boolean): string {
  if (blocker === undefined) return isChanged ? repair : checkServer;
  return isOurs ? `First resolve ${blocker.code} below: ${blocker.next}` : blocker.next;
}

const repair = 'Run `irsactl apply --only issuer`.';
const checkServer =
  'The documents that irsactl stored are correct: check the web server, proxy or cache at this address.';

/** The other published keys, and whether the chain keeps them. */
function othersAmong(
  desired: DesiredIssuer,
  place: ObservedPlace,
  { jwks }: FetchedDocuments,
): PublishedKeys {
  const body = jwks.answer.kind === 'answer' ? jwks.answer.body : '';
  return publishedKeys(desired, { body, tags: place.documents.jwks?.tags ?? {} });
}

function keysAddressFindings(
  issuer: IssuerUrl,
  document: string,
  { jwks_uri }: DiscoveryDocument,
  cure: string,
): readonly Finding[] {
  const keysAddress = `${issuer}${jwksPath}`;
  // IRSA-ISSUER-002 reports addresses without HTTPS.
  if (jwks_uri === keysAddress || !isHttpsAddress(jwks_uri)) return [];
  return [
    finding.error('IRSA-ISSUER-036', {
      what: `${document} names another address for the keys.`,
      why: `Its jwks_uri is ${jwks_uri}, the chain's is ${keysAddress}.`,
      next: cure,
    }),
  ];
}

function otherKeyFindings(url: string, { foreign, kept }: PublishedKeys, cure: string): readonly Finding[] {
  return [
    ...foreign.map(({ kid }) => keyForeign(url, kid, cure)),
    ...(kept.length === 0 ? [] : [keysKept(url, kept)]),
  ];
}

function keyForeign(url: string, kid: string, cure: string): Finding {
  return finding.error('IRSA-ISSUER-046', {
    what: `${url} lists the key ${kid}, which the chain did not publish.`,
    why: "Anyone with its private key can sign tokens that AWS accepts as this cluster's.",
    next: `${cure} Find out whose key it is.`,
  });
}

function keysKept(url: string, kept: readonly Jwk[]): Finding {
  return finding.warning('IRSA-ISSUER-057', {
    what: `${url} lists keys that are not the signing key: ${keyList(kept)}.`,
    why: 'They were published when irsactl adopted the document with --adopt. Anyone with their private keys can sign tokens of this cluster.',
    next: "When nothing signs with them, delete keys.json and run `irsactl apply --only issuer`, which publishes only the chain's key.",
  });
}
