import type { Tags } from '../../chain/ownership.ts';
import type { Json } from '../../trust/json.ts';

/** The four switches of S3 Block Public Access. */
export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

/** What of a bucket decides what becomes of what lies in it. */
export interface BucketKeeping {
  /** `Enabled` keeps what is overwritten or deleted; null where it was never set. */
  readonly versioning: string | null;
  /** Its default: `AES256` by S3's own keys, else by one of KMS. */
  readonly encryption: string;
  /** `BucketOwnerEnforced`: no ACL counts. Null where nothing is set. */
  readonly ownership: string | null;
}

/** A document as it is stored, with what is needed to replace exactly this version of it. */
export interface StoredDocument {
  readonly body: string;
  readonly contentType: string;
  readonly cacheControl: string;
  /** The store's name for this version of the document. */
  readonly version: string;
  readonly tags: Tags;
  /** The key of KMS that a reader must be allowed to use, so that nobody reads it unsigned; null without one. */
  readonly kmsKey: string | null;
  /** Milliseconds since 1970; null where the store does not say. */
  readonly modified: number | null;
}

/** A document that is to be stored. `replaces` is the version seen, or null where there must be none. */
export interface DocumentToStore {
  readonly body: string;
  readonly contentType: string;
  readonly cacheControl: string;
  readonly tags: Tags;
  readonly replaces: string | null;
}

/** What is known of a bucket's name: free, in this account, or in another one. */
export type BucketLocation =
  | { readonly kind: 'absent' }
  | { readonly kind: 'other-account' }
  | { readonly kind: 'ours'; readonly region: string };

/** The calls that the issuer makes to S3, on the bucket of one account. */
export interface Buckets {
  locate(bucket: string): Promise<BucketLocation>;
  tags(bucket: string): Promise<Tags>;
  /** Null where none was ever set. */
  publicAccessBlock(bucket: string): Promise<PublicAccessBlock | null>;
  /** Null where there is none. */
  policy(bucket: string): Promise<Json>;
  document(bucket: string, key: string): Promise<StoredDocument | null>;
  keeping(bucket: string): Promise<BucketKeeping>;
  /** The keys of everything that lies in the bucket, also of what counts as deleted: about `limit` of them at most. */
  keys(bucket: string, limit: number): Promise<readonly string[]>;

  create(bucket: string, tags: Tags): Promise<void>;
  setTags(bucket: string, tags: Tags): Promise<void>;
  setPublicAccessBlock(bucket: string, block: PublicAccessBlock): Promise<void>;
  setPolicy(bucket: string, policy: Json): Promise<void>;
  setVersioning(bucket: string, versioning: 'Enabled'): Promise<void>;
  setEncryption(bucket: string, encryption: 'AES256'): Promise<void>;
  setOwnership(bucket: string, ownership: 'BucketOwnerEnforced'): Promise<void>;
  /** Fails where the document is no longer the version that it replaces. */
  putDocument(bucket: string, key: string, document: DocumentToStore): Promise<void>;
  /** Fails where the document is no longer this version. A bucket that keeps versions keeps it. */
  deleteDocument(bucket: string, key: string, version: string): Promise<void>;
  /** What is kept of a deleted document, for good. Fails where there is such a document again. */
  deleteVersions(bucket: string, key: string): Promise<void>;
  deletePolicy(bucket: string): Promise<void>;
  delete(bucket: string): Promise<void>;

  /** The account's own Block Public Access. Null where none is set, `unreadable` where it may not be read. */
  accountPublicAccessBlock(): Promise<PublicAccessBlock | null | 'unreadable'>;
}

/** Where a distribution reads what it serves. */
export interface DistributionOrigin {
  /** Host of a bucket, or of anything else. */
  readonly domain: string;
  readonly path: string;
  /** Name of the origin access control by which it signs; its ID where it has none that is known, '' without any. */
  readonly accessControl: string;
  /** Names of headers that are sent along. */
  readonly headers: readonly string[];
}

/** What of a distribution decides what is served to whom, each in AWS's words; lists are sorted. */
export interface DistributionSettings {
  readonly enabled: boolean;
  readonly comment: string;
  readonly origins: readonly DistributionOrigin[];
  readonly originGroups: readonly string[];
  /** Host names beside its own. */
  readonly aliases: readonly string[];
  readonly viewerProtocol: string;
  readonly methods: readonly string[];
  /** Name of AWS's own cache policy, ID of another one; '' where the config has times of its own. */
  readonly cachePolicy: string;
  /** ARNs of functions that may answer in its place. */
  readonly functions: readonly string[];
  /** Whether only who has a signed URL is served. */
  readonly signersOnly: boolean;
  /** Paths that are served by other rules. */
  readonly otherPaths: readonly string[];
  /** Statuses that are answered with pages of their own. */
  readonly errorPages: readonly number[];
  /** `none`, or how countries are chosen. */
  readonly countries: string;
  /** `cloudfront`: its own, with TLS that AWS can read by; else the ARN or ID of another one. */
  readonly certificate: string;
  /** The security policy of another certificate, and how it is told from others; '' with CloudFront's own. */
  readonly minimumTls: string;
  readonly tlsBy: string;
  readonly priceClass: string;
  readonly ipv6: boolean;
  /** ID of a policy that sends some viewers to another distribution; '' without one. */
  readonly stagingPolicy: string;
}

/** A distribution as it is seen. */
export interface SeenDistribution {
  readonly id: string;
  readonly arn: string;
  /** `dEXAMPLE.cloudfront.net`. */
  readonly domain: string;
  readonly callerReference: string;
  /** Whether all edges serve by these settings. */
  readonly isDeployed: boolean;
  readonly settings: DistributionSettings;
  readonly tags: Tags;
}

/** How CloudFront proves to the bucket who asks. */
export interface AccessControl {
  readonly originType: string;
  readonly signing: string;
  readonly protocol: string;
}

/** The calls that the issuer makes to CloudFront. */
export interface Distributions {
  /** Every distribution of the account that has this comment (null: none is looked for), or reads from the bucket, or has the alias. */
  find(look: {
    readonly comment: string | null;
    readonly bucket: string;
    readonly alias?: string | undefined;
  }): Promise<readonly SeenDistribution[]>;
  /** Null where there is none of that name. */
  accessControl(name: string): Promise<AccessControl | null>;

  /** Makes the origin access control, or sets the one of that name right. */
  setAccessControl(name: string, control: AccessControl): Promise<void>;
  deleteAccessControl(name: string): Promise<void>;
  /** One with that caller reference and these tags counts as made; another one is refused. */
  create(callerReference: string, settings: DistributionSettings, tags: Tags): Promise<void>;
  /** What irsactl never sets is taken away; what is no part of the settings stays. */
  update(id: string, settings: DistributionSettings): Promise<void>;
  /** It keeps all of its other settings. */
  disable(id: string): Promise<void>;
  addTags(arn: string, tags: Tags): Promise<void>;
  /** Nothing happens where it is gone. */
  delete(id: string): Promise<void>;
}

/** A certificate as ACM knows it, each in AWS's words. */
export interface SeenCertificate {
  /** `ISSUED`, `EXPIRED` and so on. */
  readonly status: string;
  /** All that it covers, in lower case. */
  readonly names: readonly string[];
  /** `AMAZON_ISSUED`, `IMPORTED` or `PRIVATE`. */
  readonly type: string;
  /** Milliseconds since 1970; null before it is issued. */
  readonly notAfter: number | null;
  /** The state of the renewal that ACM has begun; null if it has begun none. */
  readonly renewal: string | null;
}

/** The calls that the issuer makes to ACM. */
export interface Certificates {
  /** Null where there is none. */
  get(arn: string): Promise<SeenCertificate | null>;
}

/** Time, given from outside. */
export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** The calls that the issuer makes on a folder that some web server publishes. */
export interface Folder {
  /** Null where the file does not exist. Paths are relative to the folder. */
  read(folder: string, path: string): Promise<string | null>;
  /** Writes beside the file, then renames: a reader sees the old text or the new, never a half. */
  write(folder: string, path: string, text: string): Promise<void>;
  /** Removes the file, and its own folder where that is then empty. */
  remove(folder: string, path: string): Promise<void>;
}

/** What came back for a public document, or why nothing did. */
export type PublicAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
      /** Its `Last-Modified`, in milliseconds since 1970; absent where the server does not say. */
      readonly modified?: number;
      /** The `max-age` of its `Cache-Control`; absent without one. */
      readonly maxAgeSeconds?: number;
      /** Set where no version of TLS below 1.3 was taken. */
      readonly onlyTls13?: true;
    }
  | {
      readonly kind: 'no-answer';
      /** `too-large`: more than 1 MiB. `tls-version`: neither TLS 1.2 nor 1.3. */
      readonly reason: 'name' | 'refused' | 'timeout' | 'certificate' | 'tls-version' | 'too-large' | 'other';
      readonly detail: string;
    };

/** Fetches a document as AWS would: from outside, without credentials, following no redirect. */
export interface PublicDocuments {
  fetch(url: string): Promise<PublicAnswer>;
}

/** The identity providers of every account of the chain: whoever holds an issuer's name has what its providers trust. */
export interface IssuerTrust {
  /** The ARNs of every identity provider of the account. */
  list(): Promise<readonly string[]>;
  /** Null where the provider is gone. */
  tags(arn: string): Promise<Tags | null>;
}

/** What the issuer link needs of the world. */
export interface IssuerPorts {
  readonly trust: IssuerTrust;
  readonly buckets: Buckets;
  /** Loaded where a chain needs it. */
  readonly distributions: () => Promise<Distributions>;
  /** Loaded where a chain has a domain name of its own. */
  readonly certificates: () => Promise<Certificates>;
  readonly folder: Folder;
  readonly clock: Clock;
  readonly publicDocuments: PublicDocuments;
}
