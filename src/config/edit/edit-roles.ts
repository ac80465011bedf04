import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isSeq, parseDocument, stringify } from 'yaml';
import { rolesText } from './roles-text.ts';

/**
 * The text of an irsa.yaml with one more role at the end of its list. It only inserts lines; if the list does not
 * have one item a line, it rewrites the whole file and keeps its comments.
 *
 * @returns null if irsactl cannot edit the text
 */
export function addRole(text: string, role: object): string | null {
  const rolesOf = (before: readonly unknown[]) => [...before, role];
  return edited(text, rolesOf, [
    () => rolesText(text).added(stringify([role], { lineWidth: 0 })),
    () => rewritten(text, (document) => document.addIn(['spec', 'roles'], document.createNode(role))),
  ]);
}

/**
 * The text without the role at `index`, from 0, and the comments directly above it; null if irsactl cannot edit the
 * text.
 */
export function removeRole(text: string, index: number): string | null {
  const rolesOf = (before: readonly unknown[]) => before.toSpliced(index, 1);
  return edited(text, rolesOf, [
    () => rolesText(text).removed(index),
    () => rewritten(text, (document) => document.deleteIn(['spec', 'roles', index])),
  ]);
}

/** The result of the first edit whose data is as intended: a wrong edit is never written. */
function edited(
  text: string,
  rolesOf: (before: readonly unknown[]) => readonly unknown[],
  edits: readonly (() => string | null)[],
): string | null {
  const before = dataOf(text);
  if (before === null) return null;
  const { roles = [] } = before.spec;
  const wanted = { ...before, spec: { ...before.spec, roles: rolesOf(roles) } };
  for (const edit of edits) {
    const after = edit();
    if (after !== null && isDeepStrictEqual(dataOf(after), wanted)) return after;
  }
  return null;
}

interface Data {
  readonly spec: { readonly roles?: readonly unknown[] };
}

/** Null if the text is not YAML, or has no place for a role. */
function dataOf(text: string): Data | null {
  const document = parseDocument(text, { logLevel: 'error' });
  if (document.errors.length > 0) return null;
  const roles = document.getIn(['spec', 'roles'], true);
  if (!isMap(document.get('spec', true)) || !(roles === undefined || isSeq(roles))) return null;
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    // An alias without its anchor, or too many aliases.
    return null;
  }
}

function rewritten(text: string, change: (document: Document) => void): string | null {
  const document = parseDocument(text, { logLevel: 'error' });
  change(document);
  try {
    return document.toString({ lineWidth: 0, flowCollectionPadding: false });
  } catch {
    // An alias whose anchor was in the removed role.
    return null;
  }
}
