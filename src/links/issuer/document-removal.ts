import { isAdopted, withoutMarks } from '../../chain/ownership.ts';
import { jwksCaching } from '../../trust/document-headers.ts';
import { type DesiredIssuer, isOwn } from './desired.ts';
import { isComplete } from './document-data.ts';
import type { DocumentEdit, StoredDocuments } from './document-edit.ts';
import { type DocumentName, documentNames, readDocument } from './documents.ts';
import type { StoredDocument } from './ports.ts';
import { publishedKeys } from './published-keys.ts';

/**
 * What becomes of the chain's documents when it is taken down. Those that it took over are given back, but in a place of
 * its own only where keys of others are in them: nobody waits there for documents that say nothing but the chain's.
 */
export function removeDocuments(
  desired: DesiredIssuer,
  stored: StoredDocuments,
  place: 'own' | 'shared',
): { readonly deleted: readonly DocumentEdit[]; readonly released: readonly DocumentEdit[] } {
  const own = documentNames.flatMap((name) => {
    const document = stored[name];
    return document && isOwn(desired, document.tags) ? [release(desired, name, document)] : [];
  });
  const areOthers = place === 'shared' || own.some(({ keptKeys }) => keptKeys.length > 0);
  const isGivenBack = ({ stored: document }: DocumentEdit) =>
    areOthers && document !== null && isAdopted(document.tags);
  return {
    deleted: own.filter((each) => !isGivenBack(each)),
    // What somebody has broken since is left as it is.
    released: own.filter((each) => isGivenBack(each) && isComplete(each.document)),
  };
}

function release(desired: DesiredIssuer, name: DocumentName, stored: StoredDocument): DocumentEdit {
  const kept = name === 'jwks' ? publishedKeys(desired, stored).kept : [];
  return {
    name,
    stored,
    document: kept.length === 0 ? readDocument(stored.body) : { keys: kept.map((key) => ({ ...key })) },
    cacheControl: name === 'jwks' ? jwksCaching(kept.length).header : stored.cacheControl,
    tags: withoutMarks(stored.tags),
    keptKeys: kept.map(({ kid }) => kid),
    why: 'Nothing signs for this issuer any more.',
  };
}
