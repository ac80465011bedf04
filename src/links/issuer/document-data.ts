import { z } from 'zod';
import { orUnknown, requireKnown, UnknownPart, unknownPart } from '../../chain/change-kind.ts';
import { type Tags, tagsShape } from '../../chain/ownership.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { internalError } from '../../errors/internal-error.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import type { Json } from '../../trust/json.ts';
import { documentNames, documentPaths, renderDocument, withIssuer } from './documents.ts';

/** Tags of which one waits for the signing key. */
export const openTagsData = z.record(z.string(), orUnknown(z.string()));

/** A discovery document of which the URL, and so the address of the keys, comes with what is made before it. */
const openDiscovery = z.object({ issuer: unknownPart, jwks_uri: unknownPart }).catchall(z.json());

/** Fills in what was still open of a document when the plan was made. */
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

/** A document as a change of the plan carries it. */
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
  /** Kids beside the chain's own that stay published. */
  keptKeys: z.array(z.string()).optional(),
});

export function knownTags(tags: z.output<typeof openTagsData>): Tags {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, requireKnown(value)]));
}

/** Where the document that a change names lies in its bucket or folder: never anything but one of the two. */
export function pathOf(target: string): string {
  const path = documentNames.map((name) => documentPaths[name]).find((each) => target.endsWith(`/${each}`));
  if (path === undefined) throw internalError(`${target} is none of the issuer's documents`);
  return path;
}

/** Last look before anything becomes public. */
export function textToPublish(part: Json | UnknownPart): string {
  const document = requireKnown(part);
  if (!isComplete(document)) throw internalError('a document that is not complete must not be published');
  return renderDocument(document);
}

/** True of a JSON object with something in it, and never an empty key set. */
export function isComplete(document: PlanValue): boolean {
  const members = typeof document === 'object' && document !== null ? Object.values(document) : [];
  const isEmpty = (value: PlanValue) => Array.isArray(value) && value.length === 0;
  return !Array.isArray(document) && members.length > 0 && !members.some(isEmpty);
}
