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

/** With whose keys S3 encrypts: with its own, or with one of KMS. */
export interface Encryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** Of KMS; null for the one that AWS keeps for S3. */
  readonly keyId: string | null;
}

export interface StoredObject {
  readonly bytes: Buffer;
  /** `null`, in letters, for what was put while the bucket kept no versions. */
  readonly versionId: string;
  readonly encryption: Encryption;
  /** In quotes, as in the header. */
  readonly etag: string;
  readonly lastModified: Date;
  /** The headers that S3 keeps with an object and gives back, by member name of PutObject. */
  readonly replayed: Readonly<Record<string, string | Date>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
  readonly tags: readonly Tag[];
}

/** Stands in front of the versions of a key that counts as deleted. */
export interface DeleteMarker {
  readonly versionId: string;
  readonly lastModified: Date;
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
  /** By which what is put is encrypted, where the call says nothing else. */
  encryption: Encryption & { readonly bucketKey: boolean };
  /** Null where versioning was never set: it can be suspended, not undone. */
  versioning: 'Enabled' | 'Suspended' | null;
  tags: readonly Tag[];
  /** The current versions by key; objects/versions.ts changes them. */
  readonly objects: Map<string, StoredObject>;
  /** The other versions by key, the newest first; a delete marker in front where the key counts as deleted. */
  readonly earlier: Map<string, readonly (StoredObject | DeleteMarker)[]>;
}

/** What every bucket has: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html */
const defaultEncryption: Bucket['encryption'] = {
  algorithm: 'AES256',
  keyId: null,
  bucketKey: false,
};

/** Everything that S3 and S3 Control keep: one namespace of buckets for all accounts, and a block for each account. */
export interface S3Store {
  readonly buckets: Map<string, Bucket>;
  readonly accountBlocks: Map<AccountId, PublicAccessBlock>;
}

export function createS3Store(): S3Store {
  return { buckets: new Map(), accountBlocks: new Map() };
}

const wholeBlock: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/**
 * A new bucket as AWS makes it since April 2023: no ACLs, all public access blocked. Tests use it to give a bucket to
 * another account: `store.buckets.set(name, newBucket({...}))`.
 * https://aws.amazon.com/about-aws/whats-new/2022/12/amazon-s3-automatically-enable-block-public-access-disable-access-control-lists-buckets-april-2023/
 */
export function newBucket(facts: Pick<Bucket, 'name' | 'owner' | 'region' | 'created'>): Bucket {
  return {
    ...facts,
    policy: null,
    publicAccessBlock: wholeBlock,
    ownership: 'BucketOwnerEnforced',
    encryption: defaultEncryption,
    versioning: null,
    tags: [],
    objects: new Map(),
    earlier: new Map(),
  };
}
