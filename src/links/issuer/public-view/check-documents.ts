import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../../../chain/finding.ts';
import { internalError } from '../../../errors/internal-error.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { type DiscoveryDocument, parseDiscoveryDocument } from '../../../trust/discovery-document.ts';
import type { IssuerUrl } from '../../../trust/issuer-url.ts';
import type { Jwk } from '../../../trust/jwks.ts';
import { parseJwks } from '../../../trust/parse-jwks.ts';
import { finding } from '../findings.ts';
import { keyList } from '../published-keys.ts';
import { withAwsAnswer } from './aws-answer.ts';
import { answerFinding, answerWarnings } from './check-answer.ts';
import { type Fetched, type FetchedDocuments, isHttpsAddress } from './observe.ts';

/** The result of a check of an issuer's documents. */
export interface CheckedDocuments {
  /** Null if AWS could not use it. */
  readonly discovery: DiscoveryDocument | null;
  readonly findings: readonly Finding[];
}

/** Checks that both documents are readable and for this issuer, and list each key in `needed` unchanged. */
export function checkDocuments(
  issuer: IssuerUrl,
  needed: readonly Jwk[],
  documents: FetchedDocuments,
  cure: string,
): CheckedDocuments {
  const discovery = read(documents.discovery, parseDiscoveryDocument, cure);
  const keys = read(documents.jwks, (text, name) => parseJwks(text, name).keys, cure);
  const address = addressFindings(documents.discovery.url, discovery.value, cure);
  const ofKeys = [
    ...keys.findings,
    ...(keys.value === null ? [] : keyFindings(documents.jwks.url, needed, keys.value, cure)),
  ];
  const findings = [
    ...discovery.findings,
    ...issuerFindings(issuer, documents.discovery.url, discovery.value, cure),
    ...algorithmFindings(documents.discovery.url, discovery.value, needed, cure),
    // AWS would not fetch the keys from this address.
    ...(address.length > 0 ? address : ofKeys),
  ];
  return { discovery: discovery.value, findings: findings.map(withAwsAnswer) };
}

interface Read<T> {
  /** Null if AWS could not use it. */
  readonly value: T | null;
  readonly findings: readonly Finding[];
}

function read<T>(fetched: Fetched, parse: (text: string, name: string) => T, cure: string): Read<T> {
  const fault = answerFinding(fetched, cure);
  if (fault) return { value: null, findings: [fault] };
  if (fetched.answer.kind !== 'answer') throw internalError('an answer without a finding is an answer');
  try {
    return { value: parse(fetched.answer.body, fetched.url), findings: answerWarnings(fetched) };
  } catch (error) {
    if (!(error instanceof IrsaError)) throw error;
    const { what, why, next: closer } = error.problem;
    // Removing a published private key does not make it safe again.
    const next = error.code === 'IRSA-KEY-014' ? `${cure} ${closer}` : cure;
    return { value: null, findings: [finding.error(error.code, { what, why, next })] };
  }
}

function issuerFindings(
  issuer: IssuerUrl,
  url: string,
  document: DiscoveryDocument | null,
  cure: string,
): readonly Finding[] {
  if (document === null || document.issuer === issuer) return [];
  return [
    finding.error('IRSA-ISSUER-036', {
      what: `${url} names another issuer.`,
      why: `It names ${document.issuer}, the chain's is ${issuer}; AWS compares them character by character.`,
      next: cure,
    }),
  ];
}

/** Verifiers accept no signature with an algorithm that the document does not name. */
function algorithmFindings(
  url: string,
  document: DiscoveryDocument | null,
  needed: readonly Jwk[],
  cure: string,
): readonly Finding[] {
  if (document === null) return [];
  const { id_token_signing_alg_values_supported: named } = document;
  const missing = [...new Set(needed.map(({ alg }) => alg))].filter((alg) => !named.includes(alg));
  if (missing.length === 0) return [];
  return [
    finding.error('IRSA-ISSUER-036', {
      what: `${url} does not name ${missing.join(' and ')}, with which the cluster signs.`,
      why: `Its id_token_signing_alg_values_supported has ${named.join(', ')}.`,
      next: cure,
    }),
  ];
}

function addressFindings(url: string, document: DiscoveryDocument | null, cure: string): readonly Finding[] {
  if (document === null || isHttpsAddress(document.jwks_uri)) return [];
  return [
    finding.error('IRSA-ISSUER-002', {
      what: `${url} names an address for the keys that AWS does not fetch.`,
      why: `Its jwks_uri is ${document.jwks_uri}; AWS fetches keys only over https://.`,
      next: cure,
    }),
  ];
}

function keyFindings(
  url: string,
  needed: readonly Jwk[],
  published: readonly Jwk[],
  cure: string,
): readonly Finding[] {
  const byId = new Map(published.map((key) => [key.kid, key]));
  return needed.flatMap((key) => {
    const listed = byId.get(key.kid);
    if (listed === undefined) return [keyMissing(url, key.kid, published, cure)];
    return isDeepStrictEqual(listed, key) ? [] : [keySwapped(url, key.kid, cure)];
  });
}

function keyMissing(url: string, kid: string, published: readonly Jwk[], next: string): Finding {
  return finding.error('IRSA-ISSUER-036', {
    what: `${url} does not list the key ${kid}, with which the cluster signs.`,
    why: `It lists ${keyList(published)}.`,
    next,
  });
}

function keySwapped(url: string, kid: string, cure: string): Finding {
  return finding.error('IRSA-ISSUER-046', {
    what: `${url} lists another key under the key ID ${kid}.`,
    why: "The key differs from the cluster's signing key, so no signature matches.",
    next: `Find out who changed the document. ${cure}`,
  });
}
