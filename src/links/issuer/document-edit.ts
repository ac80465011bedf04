import type { PlanValue } from '../../chain/plan-value.ts';
import { documentType } from '../../trust/document-headers.ts';
import { type DocumentName, readDocument } from './documents.ts';
import type { StoredDocument } from './ports.ts';

/** The two documents as they are stored, null where one is missing. */
export type StoredDocuments = Readonly<Record<DocumentName, StoredDocument | null>>;

export const noDocuments: StoredDocuments = { discovery: null, jwks: null };

/** What a document is to become. */
export interface DocumentEdit {
  readonly name: DocumentName;
  readonly stored: StoredDocument | null;
  readonly document: PlanValue;
  readonly cacheControl: string;
  readonly tags: Readonly<Record<string, PlanValue>>;
  /** The kids beside the chain's own that stay published. */
  readonly keptKeys: readonly string[];
  readonly why: string;
}

/** A change's data for an edit, as it is shown, saved and carried out. */
export function editData({ stored, document, cacheControl, tags, keptKeys }: DocumentEdit) {
  const before = stored && {
    document: readDocument(stored.body),
    contentType: stored.contentType,
    cacheControl: stored.cacheControl,
    tags: stored.tags,
    version: stored.version,
    ...(stored.kmsKey !== null && { kmsKey: stored.kmsKey }),
  };
  const keeps = keptKeys.length === 0 ? {} : { keptKeys };
  const after = { document, contentType: documentType, cacheControl, tags, ...keeps };
  return { before, after };
}
