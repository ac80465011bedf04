import type { Tags } from '../../chain/ownership.ts';
import type { Json } from '../../trust/json.ts';
import { type DocumentName, documentNames, readDocument, renderDocument } from './documents.ts';

/** A folder has no tags: this file in it carries them, and owns the documents beside it but for those of others. */
export const markPath = '.irsactl.json';

export interface FolderMark {
  readonly tags: Tags;
  /** The documents that somebody else wrote, and which said already what they should. */
  readonly others: readonly DocumentName[];
}

export function markText({ tags, others }: FolderMark): string {
  return renderDocument(others.length === 0 ? { tags } : { tags, others });
}

/** No tags where there is no mark, or something else under its name. */
export function readMark(text: string | null): FolderMark {
  const mark = text === null ? null : readDocument(text);
  if (typeof mark !== 'object' || mark === null || !('tags' in mark)) return { tags: {}, others: [] };
  const { tags, others } = mark;
  return { tags: textsOf(tags), others: documentNames.filter((name) => isListed(name, others)) };
}

function textsOf(tags: Json | undefined): Tags {
  if (typeof tags !== 'object' || tags === null) return {};
  return Object.fromEntries(
    Object.entries(tags).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

function isListed(name: string, list: Json | undefined): boolean {
  return Array.isArray(list) && list.includes(name);
}
