import { isDeepStrictEqual } from 'node:util';
import { type Known, known, mapKnown } from '../../chain/known.ts';
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

/** The path of each document below the issuer: its key in a bucket, its path in a folder. */
export const documentPaths: Readonly<Record<DocumentName, string>> = {
  discovery: discoveryPath.slice(1),
  jwks: jwksPath.slice(1),
};

/** Both documents, and their values in a plan. */
export interface DesiredDocuments extends Readonly<Record<DocumentName, Known<Json>>> {
  readonly shown: Readonly<Record<DocumentName, PlanValue>>;
}

/** The desired public documents, with the chain's keys first, then the keys that were kept at adoption. */
export function desiredDocuments(
  desired: DesiredIssuer,
  { own, kept }: Pick<PublishedKeys, 'own' | 'kept'>,
): DesiredDocuments {
  const { url } = desired;
  const algorithms = mapKnown(ownAlgorithms(desired, own), (all) => [
    ...new Set([...all, ...kept.map(({ alg }) => alg)]),
  ]);
  const documents = {
    discovery: url.known ? mapKnown(algorithms, (all) => discoveryOf(url.value, all)) : url,
    jwks: mapKnown(own, (keys) => jwksToJson(mergeJwks([...keys, ...kept]))),
  };
  return {
    ...documents,
    shown: { discovery: shownDiscovery(documents.discovery, algorithms), jwks: planValue(documents.jwks) },
  };
}

/** The algorithm of a key that irsactl makes is known before the key. */
function ownAlgorithms({ isNewKey }: DesiredIssuer, own: PublishedKeys['own']): Known<readonly string[]> {
  if (own.known) return known(own.value.map(({ alg }) => alg));
  return isNewKey ? known(['RS256']) : own;
}

function discoveryOf(url: IssuerUrl, algorithms: readonly string[]): JsonObject {
  return {
    ...discoveryDocument(url, { keys: [] }),
    id_token_signing_alg_values_supported: algorithms.toSorted(),
  };
}

/** If only the URL is unknown, only the two members that contain it are unknown. */
function shownDiscovery(discovery: Known<Json>, algorithms: Known<readonly string[]>): PlanValue {
  if (discovery.known || !algorithms.known) return planValue(discovery);
  const open = { $unknown: discovery.awaits };
  return { ...discoveryOf(placeholder, algorithms.value), issuer: open, jwks_uri: open };
}

/** Never shown: both members that contain it are unknown. */
const placeholder = parseIssuerUrl('https://issuer.invalid');

/** The document of a plan with the known URL. */
export function withIssuer<Rest extends object>(document: Rest, url: IssuerUrl) {
  const { issuer, jwks_uri } = discoveryDocument(url, { keys: [] });
  return { ...document, issuer, jwks_uri };
}

/** The text of a document, the same for the same content. */
export function renderDocument(document: Json): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A stored document as JSON, or as text if it is not JSON. */
export function readDocument(body: string): Json {
  try {
    const value: Json = JSON.parse(body);
    return value;
  } catch {
    return body.length > 200 ? `${body.slice(0, 200)}…` : body;
  }
}

/** Whether the stored text has the desired content; in a JWKS the order of the keys does not count. */
export function hasSameContent(name: DocumentName, body: string, desired: Known<Json>): boolean {
  if (!desired.known) return false;
  if (name === 'jwks') return sameKeys(body, renderDocument(desired.value));
  return isDeepStrictEqual(readDocument(body), desired.value);
}

/** Describes how a stored discovery document differs from the desired one. */
export function discoveryDifference(body: string, desired: Known<Json>): string {
  const stored = members(readDocument(body));
  const target = members(desired.known ? desired.value : null);
  const names = [...new Set([...stored.keys(), ...target.keys()])];
  const parts = names
    .filter((member) => !isDeepStrictEqual(stored.get(member), target.get(member)))
    .map((member) => `${member} is ${text(stored.get(member))}, should be ${text(target.get(member))}`);
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
