import { z } from 'zod';
import { orUnknown, requireKnown, type UnknownPart } from '../../chain/change-kind.ts';
import { type Tags, tagsShape } from '../../chain/ownership.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { internalError } from '../../errors/internal-error.ts';
import type { Json } from '../../trust/json.ts';
import { documentNames, documentPaths, renderDocument } from './documents.ts';

/** Tags of which one waits for the signing key. */
export const openTagsData = z.record(z.string(), orUnknown(z.string()));

/** A document as a change of the plan carries it. */
export const storedData = z
  .strictObject({
    document: z.json(),
    contentType: z.string(),
    cacheControl: z.string(),
    tags: tagsShape,
    version: z.string(),
  })
  .nullable();
export const documentData = z.strictObject({
  document: orUnknown(z.json()),
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
