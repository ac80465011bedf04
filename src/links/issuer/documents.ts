import { isDeepStrictEqual } from 'node:util';
import { type Known, mapKnown } from '../../chain/known.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { discoveryDocument, discoveryPath, jwksPath } from '../../trust/discovery-document.ts';
import type { Json } from '../../trust/json.ts';
import { type Jwk, jwksToJson, mergeJwks } from '../../trust/jwks.ts';
import { parseJwks } from '../../trust/parse-jwks.ts';
import type { IssuerDesired } from './desired.ts';

export const documentNames = ['discovery', 'jwks'] as const;
export type DocumentName = (typeof documentNames)[number];

/** Where each document lies below the issuer: its key in a bucket, its path in a folder. */
export const documentPaths: Readonly<Record<DocumentName, string>> = {
  discovery: discoveryPath.slice(1),
  jwks: jwksPath.slice(1),
};

export const documentType = 'application/json';
/** AWS and others may keep a document for five minutes: short enough for a rotation. */
export const documentCaching = 'public, max-age=300';

export type WantedDocuments = Readonly<Record<DocumentName, Known<Json>>>;

/**
 * The documents that should be public. Keys that are published already stay so, whoever put them there: tokens
 * signed with them may be in use, and taking keys away is the business of a rotation alone.
 */
export function wantedDocuments(desired: IssuerDesired, publishedJwks: string | null): WantedDocuments {
  const published = readKeys(publishedJwks);
  const algorithms = mapKnown(desired.algorithms, (own) => [
    ...new Set([...own, ...published.map(({ alg }) => alg)]),
  ]);
  return {
    discovery: mapKnown(algorithms, (all) => ({
      ...discoveryDocument(desired.url, { keys: [] }),
      id_token_signing_alg_values_supported: all.toSorted(),
    })),
    jwks: mapKnown(desired.keys, (own) => jwksToJson(mergeJwks([...own, ...others(published, own)]))),
  };
}

/** Without what is published under the key IDs of our own keys: those are as they should be. */
function others(published: readonly Jwk[], own: readonly Jwk[]): readonly Jwk[] {
  return published.filter(({ kid }) => own.every((key) => key.kid !== kid));
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

/** True where the stored text says what is wanted; for the JWKS the order of the keys does not count. */
export function saysTheSame(name: DocumentName, body: string, wanted: Known<Json>): boolean {
  if (!wanted.known) return false;
  if (name === 'jwks') return sameKeys(readKeys(body), readKeys(renderDocument(wanted.value)));
  return isDeepStrictEqual(readDocument(body), wanted.value);
}

/** In a few words, how a stored document differs from the wanted one. */
export function difference(name: DocumentName, body: string, wanted: Known<Json>): string {
  if (name === 'jwks') {
    const own = wanted.known ? readKeys(renderDocument(wanted.value)) : [];
    return `it publishes ${keyList(readKeys(body))}; with the chain’s it would be ${keyList(own)}`;
  }
  const stored = members(readDocument(body));
  const target = members(wanted.known ? wanted.value : null);
  const names = [...new Set([...stored.keys(), ...target.keys()])];
  const parts = names
    .filter((member) => !isDeepStrictEqual(stored.get(member), target.get(member)))
    .map((member) => `${member} is ${text(stored.get(member))}, would be ${text(target.get(member))}`);
  return parts.join('; ') || 'it is not a JSON object';
}

/** The keys of a published JWKS; none where it is no JWKS that AWS could use. */
export function readKeys(body: string | null): readonly Jwk[] {
  if (body === null) return [];
  try {
    return parseJwks(body).keys;
  } catch (error) {
    if (error instanceof IrsaError) return [];
    throw error;
  }
}

function sameKeys(one: readonly Jwk[], other: readonly Jwk[]): boolean {
  const byId = (keys: readonly Jwk[]) => keys.toSorted((a, b) => (a.kid < b.kid ? -1 : 1));
  return one.length > 0 && isDeepStrictEqual(byId(one), byId(other));
}

function keyList(keys: readonly Jwk[]): string {
  return keys.length === 0 ? 'no usable key' : keys.map(({ kid }) => kid).join(', ');
}

function members(value: Json): ReadonlyMap<string, Json> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return new Map(isObject ? Object.entries(value) : []);
}

function text(value: Json | undefined): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
