import type { AccountId } from '../../trust/arn.ts';
import type { PolicyDocument } from '../../trust/policy/document.ts';
import type { Tag } from '../account.ts';
import type { ChecksumAlgorithm } from './body/checksum.ts';

/** The four settings of Block Public Access, under the names of the API. */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export interface StoredObject {
  readonly bytes: Buffer;
  /** In quotes, as in the header. */
  readonly etag: string;
  readonly lastModified: Date;
  /** The headers that S3 keeps with an object and gives back, by member name of PutObject. */
  readonly replayed: Readonly<Record<string, string | Date>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
  tags: readonly Tag[];
}

/** A bucket policy as it was put, and what it says. */
export interface BucketPolicy {
  readonly text: string;
  readonly document: PolicyDocument;
}

export interface Bucket {
  readonly name: string;
  readonly owner: AccountId;
  readonly region: string;
  readonly created: Date;
  policy: BucketPolicy | null;
  publicAccessBlock: PublicAccessBlock | null;
  ownership: string | null;
  /** Whether the default encryption has a bucket key. */
  bucketKey: boolean;
  tags: readonly Tag[];
  readonly objects: Map<string, StoredObject>;
}

/** Everything that S3 and S3 Control keep: one namespace of buckets for all accounts, and a block for each account. */
export interface S3Store {
  readonly buckets: Map<string, Bucket>;
  readonly accountBlocks: Map<AccountId, PublicAccessBlock>;
}

export function createS3Store(): S3Store {
  return { buckets: new Map(), accountBlocks: new Map() };
}

/**
 * A new bucket as AWS makes it since April 2023: no ACLs, all public access blocked. Tests use it to give a bucket to
 * another account: `store.buckets.set(name, newBucket({...}))`.
 * https://aws.amazon.com/about-aws/whats-new/2022/12/amazon-s3-automatically-enable-block-public-access-disable-access-control-lists-buckets-april-2023/
 */
export function newBucket(facts: Pick<Bucket, 'name' | 'owner' | 'region' | 'created'>): Bucket {
  return {
    ...facts,
    policy: null,
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    ownership: 'BucketOwnerEnforced',
    bucketKey: false,
    tags: [],
    objects: new Map(),
  };
}
