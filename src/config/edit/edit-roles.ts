import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isSeq, parseDocument, stringify } from 'yaml';
import { rolesText } from './roles-text.ts';

/**
 * The text of an irsa.yaml with one role more, at the end of its list. Lines are put in and nothing else changes; only
 * where the list is not written in lines of its own is the whole file written anew, its comments kept.
 *
 * @returns null where the text is not one that irsactl can edit by itself
 */
export function addRole(text: string, role: object): string | null {
  const rolesOf = (before: readonly unknown[]) => [...before, role];
  return edited(text, rolesOf, [
    () => rolesText(text).added(stringify([role], { lineWidth: 0 })),
    () => rewritten(text, (document) => document.addIn(['spec', 'roles'], document.createNode(role))),
  ]);
}

/** The same with the role at `index`, from 0, taken out, and the comments that stand right above it. */
export function removeRole(text: string, index: number): string | null {
  const rolesOf = (before: readonly unknown[]) => before.toSpliced(index, 1);
  return edited(text, rolesOf, [
    () => rolesText(text).removed(index),
    () => rewritten(text, (document) => document.deleteIn(['spec', 'roles', index])),
  ]);
}

/** The first of the ways whose text says what it should: whatever a file looks like, no other data is written. */
function edited(
  text: string,
  rolesOf: (before: readonly unknown[]) => readonly unknown[],
  ways: readonly (() => string | null)[],
): string | null {
  const before = dataOf(text);
  if (before === null) return null;
  const { roles = [] } = before.spec;
  const wanted = { ...before, spec: { ...before.spec, roles: rolesOf(roles) } };
  for (const way of ways) {
    const after = way();
    if (after !== null && isDeepStrictEqual(dataOf(after), wanted)) return after;
  }
  return null;
}

interface Data {
  readonly spec: { readonly roles?: readonly unknown[] };
}

/** Null for what is no YAML, or has nowhere to put a role. */
function dataOf(text: string): Data | null {
  const document = parseDocument(text, { logLevel: 'error' });
  if (document.errors.length > 0) return null;
  const roles = document.getIn(['spec', 'roles'], true);
  if (!isMap(document.get('spec', true)) || !(roles === undefined || isSeq(roles))) return null;
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    // An alias without its anchor, or too many of them.
    return null;
  }
}

function rewritten(text: string, change: (document: Document) => void): string | null {
  const document = parseDocument(text, { logLevel: 'error' });
  change(document);
  try {
    return document.toString({ lineWidth: 0, flowCollectionPadding: false });
  } catch {
    // An alias whose anchor was in the role that went.
    return null;
  }
}
