import { isDeepStrictEqual } from 'node:util';
import { errorsIn, type Finding } from '../../chain/finding.ts';
import { noConsent } from '../../chain/link.ts';
import { internalError } from '../../errors/internal-error.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { type DiscoveryDocument, jwksPath, parseDiscoveryDocument } from '../../trust/discovery-document.ts';
import type { Jwk } from '../../trust/jwks.ts';
import { parseJwks } from '../../trust/parse-jwks.ts';
import { answerFinding } from './check-answer.ts';
import type { DesiredIssuer } from './desired.ts';
import { finding } from './findings.ts';
import { planIssuer } from './plan.ts';
import type { Fetched, IssuerEvidence } from './probe.ts';
import { keyList, publishedKeys } from './published-keys.ts';

/**
 * Judges what AWS would see: both documents readable, for this issuer, with the chain's keys and no other; and
 * whatever forbids that apply sets it right.
 */
export function checkIssuer(desired: DesiredIssuer, evidence: IssuerEvidence): readonly Finding[] {
  const plan = planIssuer(desired, evidence.facts, noConsent);
  const blockers = errorsIn(plan.findings);
  const isChanged = plan.changes.length > 0;
  const cure = blockers[0]?.next ?? (isChanged ? repair : lookAtServer);
  const discovery = read(evidence.discovery, parseDiscoveryDocument, cure);
  const jwks = read(evidence.jwks, (text, name) => parseJwks(text, name).keys, cure);
  const width = evidence.facts.place.check(desired, cure);
  return [
    ...('finding' in discovery
      ? [discovery.finding]
      : checkDiscovery(desired, evidence, discovery.value, cure)),
    ...('finding' in jwks ? [jwks.finding] : checkKeys(desired, evidence, jwks.value, cure)),
    ...width,
    ...blockers.filter(({ code }) => !width.some((each) => each.code === code)),
  ];
}

const repair = 'Run `irsactl apply --only issuer`.';
const lookAtServer =
  'What irsactl keeps there is as it should be: look at the web server, proxy or cache that answers at this address.';

type Read<T> = { readonly value: T } | { readonly finding: Finding };

function read<T>(fetched: Fetched, parse: (text: string, name: string) => T, cure: string): Read<T> {
  const fault = answerFinding(fetched, cure);
  if (fault) return { finding: fault };
  if (fetched.answer.kind !== 'answer') throw internalError('an answer without a finding is an answer');
  try {
    return { value: parse(fetched.answer.body, fetched.url) };
  } catch (error) {
    if (!(error instanceof IrsaError)) throw error;
    const { what, why } = error.problem;
    return { finding: finding.error(error.code, { what, why, next: cure }) };
  }
}

function checkDiscovery(
  desired: DesiredIssuer,
  { discovery }: IssuerEvidence,
  document: DiscoveryDocument,
  cure: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (document.issuer !== desired.url) {
    findings.push(
      finding.error('IRSA-ISSUER-038', {
        what: `${discovery.url} names another issuer.`,
        why: `It says ${document.issuer}, the chain's is ${desired.url}; AWS compares letter by letter.`,
        next: cure,
      }),
    );
  }
  const keysAddress = `${desired.url}${jwksPath}`;
  if (document.jwks_uri !== keysAddress) {
    findings.push(
      finding.error('IRSA-ISSUER-052', {
        what: `${discovery.url} leads to keys elsewhere.`,
        why: `Its jwks_uri is ${document.jwks_uri}, the chain's is ${keysAddress}.`,
        next: cure,
      }),
    );
  }
  return findings;
}

/** Where the chain's key was replaced, a finding of the plan says so, and what is published is the former key. */
function checkKeys(
  desired: DesiredIssuer,
  { facts, jwks }: IssuerEvidence,
  published: readonly Jwk[],
  cure: string,
): readonly Finding[] {
  const { documents } = facts.place;
  const { kept, foreign, isKeyReplaced } = publishedKeys(desired, {
    body: JSON.stringify({ keys: published }),
    tags: documents.jwks?.tags ?? {},
  });
  if (!desired.keys.known || isKeyReplaced) return [];
  const own = desired.keys.value;
  const byId = new Map(published.map((key) => [key.kid, key]));
  const missing = own.filter(({ kid }) => !byId.has(kid));
  const swapped = own.filter((key) => byId.has(key.kid) && !isDeepStrictEqual(byId.get(key.kid), key));
  return [
    ...missing.map(({ kid }) => keyMissing(jwks.url, kid, published, cure)),
    ...swapped.map(({ kid }) => keySwapped(jwks.url, kid, cure)),
    ...foreign.map(({ kid }) => keyForeign(jwks.url, kid, cure)),
    ...(kept.length === 0 ? [] : [keysKept(jwks.url, kept)]),
  ];
}

function keyMissing(url: string, kid: string, published: readonly Jwk[], next: string): Finding {
  return finding.error('IRSA-ISSUER-039', {
    what: `${url} does not list the key ${kid}, with which the cluster signs.`,
    why: `It lists ${keyList(published)}.`,
    next,
  });
}

function keySwapped(url: string, kid: string, cure: string): Finding {
  return finding.error('IRSA-ISSUER-040', {
    what: `${url} lists another key under the key ID ${kid}.`,
    why: 'The numbers of the key are not those of the cluster’s signing key, so no signature fits.',
    next:
      cure === repair ? 'Find out who changed the document, then run `irsactl apply --only issuer`.' : cure,
  });
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
