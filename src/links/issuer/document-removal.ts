import { isAdopted, withoutMarks } from '../../chain/ownership.ts';
import { jwksCaching } from '../../trust/document-headers.ts';
import { type DesiredIssuer, isOwn } from './desired.ts';
import { isComplete } from './document-data.ts';
import type { DocumentEdit, StoredDocuments } from './document-edit.ts';
import { type DocumentName, documentNames, readDocument } from './documents.ts';
import type { StoredDocument } from './ports.ts';
import { publishedKeys } from './published-keys.ts';

/**
 * Plans the removal of the chain's documents. Adopted documents stay, without irsactl's tags. In a place of the chain they stay
 * only if they list other keys: without those, no other program needs them.
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
  const haveOtherUsers = place === 'shared' || own.some(({ keptKeys }) => keptKeys.length > 0);
  const isReleased = ({ stored: document }: DocumentEdit) =>
    haveOtherUsers && document !== null && isAdopted(document.tags);
  return {
    deleted: own.filter((each) => !isReleased(each)),
    // A document that another writer has broken is not changed.
    released: own.filter((each) => isReleased(each) && isComplete(each.document)),
  };
}

function release(desired: DesiredIssuer, name: DocumentName, stored: StoredDocument): DocumentEdit {
  const kept = name === 'jwks' ? publishedKeys(desired, stored).kept : [];
  return {
    name,
    stored,
    document: kept.length === 0 ? readDocument(stored.body) : { keys: kept.map((key) => ({ ...key })) },
    cacheControl: name === 'jwks' ? jwksCaching.header : stored.cacheControl,
    tags: withoutMarks(stored.tags),
    keptKeys: kept.map(({ kid }) => kid),
    why: 'When this step begins, no API server signs for this issuer.',
  };
}
