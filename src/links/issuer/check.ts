import { asWarning, errorsIn, type Finding } from '../../chain/finding.ts';
import { noConsent } from '../../chain/link.ts';
import { type DiscoveryDocument, jwksPath } from '../../trust/discovery-document.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import type { Jwk } from '../../trust/jwks.ts';
import { type DesiredIssuer, located, neededKeys } from './desired.ts';
import { finding } from './findings.ts';
import type { ObservedPlace } from './hosting/hosting.ts';
import { planIssuer } from './plan.ts';
import type { IssuerEvidence } from './probe.ts';
import { checkDocuments } from './public-view/check-documents.ts';
import { type FetchedDocuments, isHttpsAddress } from './public-view/observe.ts';
import { keyList, type PublishedKeys, publishedKeys } from './published-keys.ts';

/**
 * Judges what AWS would see: both documents readable, for this issuer, with the chain's keys and no other that nobody
 * answers for; and whatever forbids that apply sets it right.
 */
export function checkIssuer(declared: DesiredIssuer, evidence: IssuerEvidence): readonly Finding[] {
  const { place } = evidence.facts;
  const desired = located(declared, place);
  const plan = planIssuer(desired, evidence.facts, noConsent);
  const blockers = errorsIn(plan.findings);
  const cure = cureOf(blockers, place.isOurs, plan.changes.length > 0);
  const found = [...documentFindings(desired, evidence, cure), ...place.check(desired, cure)];
  const others = blockers.filter(({ code }) => !found.some((each) => each.code === code));
  // Lost tags stop the next apply, not the pods: while the documents are sound, the later links are judged too.
  const isSound = errorsIn(found).length === 0;
  return [
    ...found,
    ...others.map((one) => (isSound && one.code === 'IRSA-ISSUER-032' ? asWarning(one) : one)),
  ];
}

function documentFindings(
  desired: DesiredIssuer,
  { facts: { place }, ...fetched }: IssuerEvidence,
  cure: string,
): readonly Finding[] {
  const { url } = desired;
  if (!url.known || fetched.discovery === null) return [];
  const others = place.isOurs ? othersAmong(desired, place, fetched) : null;
  const needed = others?.isKeyReplaced ? [] : neededKeys(desired);
  const { discovery, findings } = checkDocuments(url.value, needed, fetched, cure);
  return [
    ...(place.isOurs && discovery !== null
      ? keysAddressFindings(url.value, fetched.discovery.url, discovery, cure)
      : []),
    ...findings,
    ...(others === null || needed.length === 0 ? [] : otherKeyFindings(fetched.jwks.url, others, cure)),
  ];
}

/** What sets right whatever is wrong with the documents themselves. */
function cureOf([blocker]: readonly Finding[], isOurs: boolean, isChanged: boolean): string {
  if (blocker === undefined) return isChanged ? repair : lookAtServer;
  return isOurs ? `${blocker.code} below comes first: ${blocker.next}` : blocker.next;
}

const repair = 'Run `irsactl apply --only issuer`.';
const lookAtServer =
  'What irsactl keeps there is as it should be: look at the web server, proxy or cache that answers at this address.';

/** What is published beside the chain's own keys, and whether the chain answers for it. */
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
  // Of what is no address of HTTPS at all, IRSA-ISSUER-002 tells.
  if (jwks_uri === keysAddress || !isHttpsAddress(jwks_uri)) return [];
  return [
    finding.error('IRSA-ISSUER-036', {
      what: `${document} leads to keys elsewhere.`,
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
    what: `${url} lists the key ${kid}, which the chain did not put there.`,
    why: 'Whoever holds it can make tokens that AWS takes for this cluster’s.',
    next: `${cure} Find out whose key it is.`,
  });
}

function keysKept(url: string, kept: readonly Jwk[]): Finding {
  return finding.warning('IRSA-ISSUER-057', {
    what: `${url} lists keys that are not the signing key: ${keyList(kept)}.`,
    why: 'They were published when the chain took the document over with --adopt, and whoever holds them can make tokens of this cluster.',
    next: 'Once nobody signs with them, delete keys.json and run `irsactl apply --only issuer`, which publishes the chain’s own key alone.',
  });
}
