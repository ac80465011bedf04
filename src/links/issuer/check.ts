import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../../chain/finding.ts';
import { internalError } from '../../errors/internal-error.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { type DiscoveryDocument, jwksPath, parseDiscoveryDocument } from '../../trust/discovery-document.ts';
import type { Jwk } from '../../trust/jwks.ts';
import { parseJwks } from '../../trust/parse-jwks.ts';
import { answerFinding } from './check-answer.ts';
import type { IssuerDesired } from './desired.ts';
import { issuerError, issuerWarning } from './findings.ts';
import type { Fetched, IssuerEvidence } from './probe.ts';

const repair = 'Run `irsactl apply --only issuer`.';

/** Judges what AWS would see: both documents readable, for this issuer, with the chain's keys. */
export function checkIssuer(desired: IssuerDesired, evidence: IssuerEvidence): readonly Finding[] {
  const discovery = read(evidence.discovery, parseDiscoveryDocument);
  const jwks = read(evidence.jwks, (text, name) => parseJwks(text, name).keys);
  return [
    ...('finding' in discovery ? [discovery.finding] : checkDiscovery(desired, evidence, discovery.value)),
    ...('finding' in jwks ? [jwks.finding] : checkKeys(desired, evidence.jwks.url, jwks.value)),
  ];
}

type Read<T> = { readonly value: T } | { readonly finding: Finding };

function read<T>(fetched: Fetched, parse: (text: string, name: string) => T): Read<T> {
  const finding = answerFinding(fetched);
  if (finding) return { finding };
  if (fetched.answer.kind !== 'answer') throw internalError('an answer without a finding is an answer');
  try {
    return { value: parse(fetched.answer.body, fetched.url) };
  } catch (error) {
    if (!(error instanceof IrsaError)) throw error;
    const { what, why } = error.problem;
    return { finding: issuerError(error.code, { what, why, next: repair }) };
  }
}

function checkDiscovery(
  desired: IssuerDesired,
  { discovery }: IssuerEvidence,
  document: DiscoveryDocument,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (document.issuer !== desired.url) {
    findings.push(
      issuerError('IRSA-ISSUER-038', {
        what: `${discovery.url} names another issuer.`,
        why: `It says ${document.issuer}, the chain's is ${desired.url}; AWS compares letter by letter.`,
        next: repair,
      }),
    );
  }
  const keysAddress = `${desired.url}${jwksPath}`;
  if (document.jwks_uri !== keysAddress) {
    findings.push(
      issuerError('IRSA-ISSUER-052', {
        what: `${discovery.url} leads to keys elsewhere.`,
        why: `Its jwks_uri is ${document.jwks_uri}, the chain's is ${keysAddress}.`,
        next: repair,
      }),
    );
  }
  return findings;
}

function checkKeys(desired: IssuerDesired, url: string, published: readonly Jwk[]): readonly Finding[] {
  if (!desired.keys.known) return [];
  const own = desired.keys.value;
  const byId = new Map(published.map((key) => [key.kid, key]));
  const missing = own.filter(({ kid }) => !byId.has(kid));
  const swapped = own.filter((key) => byId.has(key.kid) && !isDeepStrictEqual(byId.get(key.kid), key));
  const foreign = published.filter(({ kid }) => !own.some((key) => key.kid === kid));
  return [
    ...missing.map(({ kid }) => keyMissing(url, kid, published)),
    ...swapped.map(({ kid }) => keySwapped(url, kid)),
    ...foreign.map(({ kid }) => keyForeign(url, kid)),
  ];
}

function keyMissing(url: string, kid: string, published: readonly Jwk[]): Finding {
  return issuerError('IRSA-ISSUER-039', {
    what: `${url} does not list the key ${kid}, with which the cluster signs.`,
    why: `It lists ${published.map((key) => key.kid).join(', ')}.`,
    next: repair,
  });
}

function keySwapped(url: string, kid: string): Finding {
  return issuerError('IRSA-ISSUER-040', {
    what: `${url} lists another key under the key ID ${kid}.`,
    why: 'The numbers of the key are not those of the cluster’s signing key, so no signature fits.',
    next: `Find out who changed the document, then run \`irsactl apply --only issuer\`.`,
  });
}

function keyForeign(url: string, kid: string): Finding {
  return issuerWarning('IRSA-ISSUER-046', {
    what: `${url} lists the key ${kid}, which is not one of the chain’s.`,
    why: 'Whoever holds it can make tokens that AWS takes for this cluster’s.',
    next: 'Expected after --adopt. Else find out whose key it is; to take it away, delete keys.json and run `irsactl apply --only issuer`.',
  });
}
