import type { PlanValue } from '../../chain/plan-value.ts';
import { documentType } from '../../trust/document-headers.ts';
import { type DocumentName, readDocument } from './documents.ts';
import type { StoredDocument } from './ports.ts';

/** The two stored documents; null for a missing one. */
export type StoredDocuments = Readonly<Record<DocumentName, StoredDocument | null>>;

export const noDocuments: StoredDocuments = { discovery: null, jwks: null };

/** A change of one document. */
export interface DocumentEdit {
  readonly name: DocumentName;
  readonly stored: StoredDocument | null;
  readonly document: PlanValue;
  readonly cacheControl: string;
  readonly tags: Readonly<Record<string, PlanValue>>;
  /** Other key IDs that stay published. */
  readonly keptKeys: readonly string[];
  readonly why: string;
}

/** The data of a change for an edit. */
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
