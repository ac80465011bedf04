import type { AccountId } from '../../trust/arn.ts';
import type { PolicyDocument } from '../../trust/policy/document.ts';
import type { Tag } from '../account.ts';
import type { ChecksumAlgorithm } from './body/checksum.ts';

/** The four settings of Block Public Access, with the API's names. */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/** Encryption with S3's own keys or with a KMS key. */
export interface Encryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** The KMS key; null for the one that AWS manages for S3. */
  readonly keyId: string | null;
}

export interface StoredObject {
  readonly bytes: Buffer;
  /** The text `null` for an object that was put without versioning. */
  readonly versionId: string;
  readonly encryption: Encryption;
  /** In quotes, as in the header. */
  readonly etag: string;
  readonly lastModified: Date;
  /** The headers that S3 stores and returns with the object, by member name of PutObject. */
  readonly replayed: Readonly<Record<string, string | Date>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
  readonly tags: readonly Tag[];
}

/** The newest version of a key that counts as deleted. */
export interface DeleteMarker {
  readonly versionId: string;
  readonly lastModified: Date;
}

/** A bucket policy as it was sent, and parsed. */
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
  /** The default encryption of new objects. */
  encryption: Encryption & { readonly bucketKey: boolean };
  /** Null if versioning was never enabled; it can be suspended, but not removed. */
  versioning: 'Enabled' | 'Suspended' | null;
  tags: readonly Tag[];
  /** The current versions by key; objects/versions.ts changes them. */
  readonly objects: Map<string, StoredObject>;
  /** The other versions by key, newest first; a key that counts as deleted has a delete marker in front. */
  readonly earlier: Map<string, readonly (StoredObject | DeleteMarker)[]>;
}

/** The default of every bucket: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html */
const defaultEncryption: Bucket['encryption'] = {
  algorithm: 'AES256',
  keyId: null,
  bucketKey: false,
};

/** The data of S3 and S3 Control: one namespace of buckets for all accounts, and Block Public Access per account. */
export interface S3Store {
  readonly buckets: Map<string, Bucket>;
  readonly accountBlocks: Map<AccountId, PublicAccessBlock>;
}

export function createS3Store(): S3Store {
  return { buckets: new Map(), accountBlocks: new Map() };
}

const blockAll: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/**
 * A new bucket as AWS creates it since April 2023: no ACLs, all public access blocked. Tests use it for buckets of other
 * accounts: `store.buckets.set(name, newBucket({...}))`.
 * https://aws.amazon.com/about-aws/whats-new/2022/12/amazon-s3-automatically-enable-block-public-access-disable-access-control-lists-buckets-april-2023/
 */
export function newBucket(facts: Pick<Bucket, 'name' | 'owner' | 'region' | 'created'>): Bucket {
  return {
    ...facts,
    policy: null,
    publicAccessBlock: blockAll,
    ownership: 'BucketOwnerEnforced',
    encryption: defaultEncryption,
    versioning: null,
    tags: [],
    objects: new Map(),
    earlier: new Map(),
  };
}
