import { z } from 'zod';
import { internalError } from '../../errors/internal-error.ts';
import type { Json } from '../../trust/json.ts';
import { documentNames, documentPaths, renderDocument } from './documents.ts';

/** A document as a change of the plan carries it. */
export const documentData = z.object({
  document: z.json(),
  contentType: z.string(),
  cacheControl: z.string(),
  tags: z.record(z.string(), z.string()),
});

/** Where the document that a change names lies in its bucket or folder: never anything but one of the two. */
export function pathOf(target: string): string {
  const path = documentNames.map((name) => documentPaths[name]).find((each) => target.endsWith(`/${each}`));
  if (path === undefined) throw internalError(`${target} is none of the issuer's documents`);
  return path;
}

/** Last look before anything becomes public: a JSON object without a hole, and never an empty key set. */
export function textToPublish(document: Json): string {
  const members = typeof document === 'object' && document !== null ? Object.entries(document) : [];
  const isComplete =
    members.length > 0 &&
    !Array.isArray(document) &&
    members.every(([name, value]) => name !== '$unknown' && !(Array.isArray(value) && value.length === 0));
  if (!isComplete) throw internalError('a document that is not complete must not be published');
  return renderDocument(document);
}
