import { z } from 'zod';
import { type Tags, tagsShape } from '../../../chain/ownership.ts';
import { readDocument, renderDocument } from '../documents.ts';

/** A folder has no tags, so this file has them, for the folder and for each document of the chain. */
export const markPath = '.irsactl.json';

export interface FolderMark {
  readonly tags: Tags;
  /** A document without an entry was published by another writer, and already had the desired content. */
  readonly documents: { readonly discovery?: Tags | undefined; readonly jwks?: Tags | undefined };
}

const markShape = z.strictObject({
  tags: tagsShape,
  documents: z.strictObject({ discovery: tagsShape.optional(), jwks: tagsShape.optional() }),
});

export function markText(mark: FolderMark): string {
  return renderDocument(JSON.parse(JSON.stringify(mark)));
}

/** No tags if there is no mark, or the file is not a mark. */
export function readMark(text: string | null): FolderMark {
  const mark = markShape.safeParse(text === null ? null : readDocument(text));
  return mark.success ? mark.data : { tags: {}, documents: {} };
}
