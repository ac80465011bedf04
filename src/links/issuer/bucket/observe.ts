import type { Tags } from '../../../chain/ownership.ts';
import type { Json } from '../../../trust/json.ts';
import { noDocuments, type StoredDocuments } from '../document-edit.ts';
import { documentPaths } from '../documents.ts';
import type { BucketKeeping, BucketLocation, Buckets, PublicAccessBlock } from '../ports.ts';
import { newKeeping } from './keeping.ts';

/** What a public bucket looks like, and whether the account allows it. */
export interface BucketFacts extends BucketContents {
  readonly accountBlock: PublicAccessBlock | null | 'unreadable';
}

/** What a bucket and its documents look like now. */
export interface BucketContents {
  readonly bucket: string;
  readonly location: BucketLocation;
  /** The fields from here on are empty where the bucket is not in this account. */
  readonly tags: Tags;
  readonly block: PublicAccessBlock | null;
  readonly policy: Json;
  readonly documents: StoredDocuments;
  /** That of a new bucket where this one is not in this account. */
  readonly keeping: BucketKeeping;
  /** The first keys in the bucket, also of what is only kept: enough to see whether anything else lies there. */
  readonly keys: readonly string[];
}

/** Enough to see the two documents and something else. */
const keysToSee = 10;

export async function observeBucket(bucket: string, buckets: Buckets): Promise<BucketFacts> {
  const [contents, accountBlock] = await Promise.all([
    observeContents(bucket, buckets),
    buckets.accountPublicAccessBlock(),
  ]);
  return { ...contents, accountBlock };
}

export async function observeContents(bucket: string, buckets: Buckets): Promise<BucketContents> {
  const location = await buckets.locate(bucket);
  const nothing: BucketContents = {
    bucket,
    location,
    tags: {},
    block: null,
    policy: null,
    documents: noDocuments,
    keeping: newKeeping,
    keys: [],
  };
  if (location.kind !== 'ours') return nothing;
  const [tags, block, policy, discovery, jwks, keeping, keys] = await Promise.all([
    buckets.tags(bucket),
    buckets.publicAccessBlock(bucket),
    buckets.policy(bucket),
    buckets.document(bucket, documentPaths.discovery),
    buckets.document(bucket, documentPaths.jwks),
    buckets.keeping(bucket),
    buckets.keys(bucket, keysToSee),
  ]);
  return { ...nothing, tags, block, policy, documents: { discovery, jwks }, keeping, keys };
}
