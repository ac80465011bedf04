import type { IssuerUrl } from '../../../trust/issuer-url.ts';
import { noDocuments, type StoredDocuments } from '../document-edit.ts';
import type { PublicDocuments } from '../ports.ts';
import { type FetchedDocuments, fetchDocuments } from '../public-view/observe.ts';

/** The documents as seen from outside: another party stores them. */
export interface ExistingFacts {
  readonly url: IssuerUrl;
  readonly fetched: FetchedDocuments;
  readonly documents: StoredDocuments;
}

export async function observeExisting(url: IssuerUrl, documents: PublicDocuments): Promise<ExistingFacts> {
  return { url, fetched: await fetchDocuments(url, documents), documents: noDocuments };
}
