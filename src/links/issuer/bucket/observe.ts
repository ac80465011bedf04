import type { Tags } from '../../../chain/ownership.ts';
import type { Json } from '../../../trust/json.ts';
import { noDocuments, type StoredDocuments } from '../document-edit.ts';
import { documentPaths } from '../documents.ts';
import type { BucketLocation, BucketSettings, Buckets, PublicAccessBlock } from '../ports.ts';
import { newBucketSettings } from './bucket-settings.ts';

/** The state of a public bucket, and whether the account allows it. */
export interface BucketFacts extends BucketContents {
  readonly accountBlock: PublicAccessBlock | null | 'unreadable';
}

/** The state of a bucket and its documents. */
export interface BucketContents {
  readonly bucket: string;
  readonly location: BucketLocation;
  /** The fields from here on are empty if the bucket is not in this account. */
  readonly tags: Tags;
  readonly block: PublicAccessBlock | null;
  readonly policy: Json;
  readonly documents: StoredDocuments;
  /** That of a new bucket if this one is not in this account. */
  readonly settings: BucketSettings;
  /** The first keys in the bucket, including old versions: enough to see whether it has other objects. */
  readonly keys: readonly string[];
}

/** Enough to see the two documents and other objects. */
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
    settings: newBucketSettings,
    keys: [],
  };
  if (location.kind !== 'ours') return nothing;
  const [tags, block, policy, discovery, jwks, settings, keys] = await Promise.all([
    buckets.tags(bucket),
    buckets.publicAccessBlock(bucket),
    buckets.policy(bucket),
    buckets.document(bucket, documentPaths.discovery),
    buckets.document(bucket, documentPaths.jwks),
    buckets.settings(bucket),
    buckets.keys(bucket, keysToSee),
  ]);
  return { ...nothing, tags, block, policy, documents: { discovery, jwks }, settings, keys };
}
