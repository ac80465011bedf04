import { isDeepStrictEqual } from 'node:util';
import { type Known, mapKnown } from '../../chain/known.ts';
import { type PlanValue, planValue } from '../../chain/plan-value.ts';
import { discoveryDocument, discoveryPath, jwksPath } from '../../trust/discovery-document.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import { asObject, type Json, type JsonObject } from '../../trust/json.ts';
import { jwksToJson, mergeJwks } from '../../trust/jwks.ts';
import type { DesiredIssuer } from './desired.ts';
import { type PublishedKeys, readKeys } from './published-keys.ts';

export const documentNames = ['discovery', 'jwks'] as const;
export type DocumentName = (typeof documentNames)[number];

/** Where each document lies below the issuer: its key in a bucket, its path in a folder. */
export const documentPaths: Readonly<Record<DocumentName, string>> = {
  discovery: discoveryPath.slice(1),
  jwks: jwksPath.slice(1),
};

/** Both documents, and how a plan shows them. */
export interface DesiredDocuments extends Readonly<Record<DocumentName, Known<Json>>> {
  readonly shown: Readonly<Record<DocumentName, PlanValue>>;
}

/** The documents that should be public: with the chain's keys first, and those that were kept when it took over. */
export function desiredDocuments(
  desired: DesiredIssuer,
  { kept }: Pick<PublishedKeys, 'kept'>,
): DesiredDocuments {
  const { url } = desired;
  const algorithms = mapKnown(desired.algorithms, (own) => [
    ...new Set([...own, ...kept.map(({ alg }) => alg)]),
  ]);
  const documents = {
    discovery: url.known ? mapKnown(algorithms, (all) => discoveryOf(url.value, all)) : url,
    jwks: mapKnown(desired.keys, (own) => jwksToJson(mergeJwks([...own, ...kept]))),
  };
  return {
    ...documents,
    shown: { discovery: shownDiscovery(documents.discovery, algorithms), jwks: planValue(documents.jwks) },
  };
}

function discoveryOf(url: IssuerUrl, algorithms: readonly string[]): JsonObject {
  return {
    ...discoveryDocument(url, { keys: [] }),
    id_token_signing_alg_values_supported: algorithms.toSorted(),
  };
}

/** While only the URL is unknown, so are the two members that are made of it, and no other. */
function shownDiscovery(discovery: Known<Json>, algorithms: Known<readonly string[]>): PlanValue {
  if (discovery.known || !algorithms.known) return planValue(discovery);
  const open = { $unknown: discovery.awaits };
  return { ...discoveryOf(placeholder, algorithms.value), issuer: open, jwks_uri: open };
}

/** Never shown: both members that hold it are left open. */
const placeholder = parseIssuerUrl('https://issuer.invalid');

/** The document of a plan with the URL in its place, once that is known. */
export function withIssuer<Rest extends object>(document: Rest, url: IssuerUrl) {
  const { issuer, jwks_uri } = discoveryDocument(url, { keys: [] });
  return { ...document, issuer, jwks_uri };
}

/** The text of a document, the same for the same content. */
export function renderDocument(document: Json): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A stored document as JSON, or as the text that it is where it is no JSON. */
export function readDocument(body: string): Json {
  try {
    const value: Json = JSON.parse(body);
    return value;
  } catch {
    return body.length > 200 ? `${body.slice(0, 200)}…` : body;
  }
}

/** True where the stored text says what is desired; for the JWKS the order of the keys does not count. */
export function saysTheSame(name: DocumentName, body: string, desired: Known<Json>): boolean {
  if (!desired.known) return false;
  if (name === 'jwks') return sameKeys(body, renderDocument(desired.value));
  return isDeepStrictEqual(readDocument(body), desired.value);
}

/** In a few words, how a stored discovery document differs from the desired one. */
export function discoveryDifference(body: string, desired: Known<Json>): string {
  const stored = members(readDocument(body));
  const target = members(desired.known ? desired.value : null);
  const names = [...new Set([...stored.keys(), ...target.keys()])];
  const parts = names
    .filter((member) => !isDeepStrictEqual(stored.get(member), target.get(member)))
    .map((member) => `${member} is ${text(stored.get(member))}, would be ${text(target.get(member))}`);
  return parts.join('; ') || 'it is not a JSON object';
}

function sameKeys(one: string, other: string): boolean {
  const byId = (body: string) => readKeys(body).toSorted((a, b) => (a.kid < b.kid ? -1 : 1));
  return byId(one).length > 0 && isDeepStrictEqual(byId(one), byId(other));
}

function members(value: Json): ReadonlyMap<string, Json> {
  return new Map(Object.entries(asObject(value) ?? {}));
}

function text(value: Json | undefined): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
