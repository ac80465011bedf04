import { z } from 'zod';
import { orUnknown, requireKnown, UnknownPart, unknownPart } from '../../chain/change-kind.ts';
import { type Tags, tagsShape } from '../../chain/ownership.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { internalError } from '../../errors/internal-error.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import type { Json } from '../../trust/json.ts';
import { documentNames, documentPaths, renderDocument, withIssuer } from './documents.ts';

/** Tags, of which one may depend on an unknown signing key. */
export const openTagsData = z.record(z.string(), orUnknown(z.string()));

/** A discovery document with an unknown URL, and so an unknown address of the keys. */
const openDiscovery = z.object({ issuer: unknownPart, jwks_uri: unknownPart }).catchall(z.json());

/** Fills in the parts of a document that were unknown in the plan. */
export async function closeDocument(
  document: z.output<typeof documentData>['document'],
  findUrl: () => Promise<IssuerUrl>,
): Promise<Json | UnknownPart> {
  if (document instanceof UnknownPart || !isOpen(document)) return document;
  return withIssuer(document, await findUrl());
}

type OpenDiscovery = z.output<typeof openDiscovery>;

function isOpen(document: Json | OpenDiscovery): document is OpenDiscovery {
  return (
    typeof document === 'object' &&
    document !== null &&
    'issuer' in document &&
    document['issuer'] instanceof UnknownPart
  );
}

/** The schema of a stored document in a change. */
export const storedData = z
  .strictObject({
    document: z.json(),
    contentType: z.string(),
    cacheControl: z.string(),
    tags: tagsShape,
    version: z.string(),
    kmsKey: z.string().optional(),
  })
  .nullable();
export const documentData = z.strictObject({
  document: orUnknown(z.union([openDiscovery, z.json()])),
  contentType: z.string(),
  cacheControl: z.string(),
  tags: openTagsData,
  /** Other key IDs that stay published. */
  keptKeys: z.array(z.string()).optional(),
});

export function knownTags(tags: z.output<typeof openTagsData>): Tags {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, requireKnown(value)]));
}

/** The path of a change's document in its bucket or folder. Throws if it is not one of the two documents. */
export function pathOf(target: string): string {
  const path = documentNames.map((name) => documentPaths[name]).find((each) => target.endsWith(`/${each}`));
  if (path === undefined) throw internalError(`${target} is one of the issuer's documents`);
  return path;
}

/** The text to publish. Throws if the document is incomplete. */
export function textToPublish(part: Json | UnknownPart): string {
  const document = requireKnown(part);
  if (!isComplete(document)) throw internalError('a published document is complete');
  return renderDocument(document);
}

/** Whether it is a JSON object with members and without an empty list, such as an empty key set. */
export function isComplete(document: PlanValue): boolean {
  const members = typeof document === 'object' && document !== null ? Object.values(document) : [];
  const isEmpty = (value: PlanValue) => Array.isArray(value) && value.length === 0;
  return !Array.isArray(document) && members.length > 0 && !members.some(isEmpty);
}
