import { isAdopted, withoutMarks } from '../../chain/ownership.ts';
import { type DesiredIssuer, isOwn } from './desired.ts';
import { isComplete } from './document-data.ts';
import type { DocumentEdit, StoredDocuments } from './document-edit.ts';
import { type DocumentName, documentNames, readDocument } from './documents.ts';
import type { StoredDocument } from './ports.ts';
import { publishedKeys } from './published-keys.ts';

/** What becomes of the chain's documents when it is taken down; one that it took over is given back. */
export function removeDocuments(
  desired: DesiredIssuer,
  stored: StoredDocuments,
): { readonly deleted: readonly DocumentEdit[]; readonly released: readonly DocumentEdit[] } {
  const own = documentNames.flatMap((name) => {
    const document = stored[name];
    return document && isOwn(desired, document.tags) ? [release(desired, name, document)] : [];
  });
  const isAdoptedOne = ({ stored: document }: DocumentEdit) => document !== null && isAdopted(document.tags);
  return {
    deleted: own.filter((each) => !isAdoptedOne(each)),
    // What somebody has broken since is left as it is.
    released: own.filter((each) => isAdoptedOne(each) && isComplete(each.document)),
  };
}

function release(desired: DesiredIssuer, name: DocumentName, stored: StoredDocument): DocumentEdit {
  const kept = name === 'jwks' ? publishedKeys(desired, stored).kept : [];
  return {
    name,
    stored,
    document: kept.length === 0 ? readDocument(stored.body) : { keys: kept.map((key) => ({ ...key })) },
    tags: withoutMarks(stored.tags),
    keptKeys: kept.map(({ kid }) => kid),
    why: 'Nothing signs for this issuer any more.',
  };
}
