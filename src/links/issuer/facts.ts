import type { Tags } from '../../chain/ownership.ts';
import type { Json } from '../../trust/json.ts';
import type { DocumentName } from './documents.ts';
import type { BucketWhereabouts, PublicAccessBlock, StoredDocument } from './ports.ts';

/** The two documents as they are stored, null where one is missing. */
export type StoredDocuments = Readonly<Record<DocumentName, StoredDocument | null>>;

export const noDocuments: StoredDocuments = { discovery: null, jwks: null };

export interface BucketFacts {
  readonly hosting: 's3';
  readonly whereabouts: BucketWhereabouts;
  readonly accountBlock: PublicAccessBlock | null | 'unreadable';
  /** The fields from here on are empty where the bucket is not in this account. */
  readonly tags: Tags;
  readonly publicAccessBlock: PublicAccessBlock | null;
  readonly policy: Json;
  readonly documents: StoredDocuments;
  /** The first keys in the bucket: enough to see whether anything else lies there. */
  readonly keys: readonly string[];
}

export interface FolderFacts {
  readonly hosting: 'directory';
  /** What stands in the folder's mark; empty where there is none. */
  readonly tags: Tags;
  /** The documents that, by the mark, somebody else wrote; they carry no tags. */
  readonly others: readonly DocumentName[];
  readonly documents: StoredDocuments;
}

/** What the place of the documents looks like now. */
export type IssuerFacts = BucketFacts | FolderFacts;
