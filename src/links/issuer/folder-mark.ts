import type { Tags } from '../../chain/ownership.ts';
import { readDocument, renderDocument } from './documents.ts';

/** A folder has no tags: this file in it carries them, and owns the two documents beside it. */
export const markPath = '.irsactl.json';

export function markText(tags: Tags): string {
  return renderDocument({ tags });
}

/** No tags where there is no mark, or something else under its name. */
export function tagsOfMark(text: string | null): Tags {
  const mark = text === null ? null : readDocument(text);
  if (typeof mark !== 'object' || mark === null || !('tags' in mark)) return {};
  const { tags } = mark;
  if (typeof tags !== 'object' || tags === null) return {};
  return Object.fromEntries(
    Object.entries(tags).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
