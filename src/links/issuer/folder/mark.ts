import { z } from 'zod';
import { type Tags, tagsShape } from '../../../chain/ownership.ts';
import { readDocument, renderDocument } from '../documents.ts';

/** A folder has no tags: this file in it carries them, for the folder and for each document that is the chain's. */
export const markPath = '.irsactl.json';

export interface FolderMark {
  readonly tags: Tags;
  /** A document without an entry is somebody else's, and said already what it should. */
  readonly documents: { readonly discovery?: Tags | undefined; readonly jwks?: Tags | undefined };
}

const markShape = z.strictObject({
  tags: tagsShape,
  documents: z.strictObject({ discovery: tagsShape.optional(), jwks: tagsShape.optional() }),
});

export function markText(mark: FolderMark): string {
  return renderDocument(JSON.parse(JSON.stringify(mark)));
}

/** No tags where there is no mark, or something else under its name. */
export function readMark(text: string | null): FolderMark {
  const mark = markShape.safeParse(text === null ? null : readDocument(text));
  return mark.success ? mark.data : { tags: {}, documents: {} };
}
