import type { Tags } from '../../chain/ownership.ts';
import type { Json } from '../../trust/json.ts';

/** The four switches of S3 Block Public Access. */
export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

/** The settings of a bucket that protect its objects. */
export interface BucketSettings {
  /** `Enabled` keeps overwritten and deleted versions; null if it was never set. */
  readonly versioning: string | null;
  /** The default encryption: `AES256` with S3's keys, else with a KMS key. */
  readonly encryption: string;
  /** `BucketOwnerEnforced` disables ACLs. Null if it is not set. */
  readonly ownership: string | null;
}

/** A stored document, with the version that a replacement must name. */
export interface StoredDocument {
  readonly body: string;
  readonly contentType: string;
  readonly cacheControl: string;
  /** The store's name for this version of the document. */
  readonly version: string;
  readonly tags: Tags;
  /** The KMS key that readers must be allowed to use, which excludes unsigned requests; null without one. */
  readonly kmsKey: string | null;
  /** Milliseconds since 1970; null if the store does not report it. */
  readonly modified: number | null;
}

/** A document to store. `replaces` is the observed version, or null if there must be none. */
export interface DocumentToStore {
  readonly body: string;
  readonly contentType: string;
  readonly cacheControl: string;
  readonly tags: Tags;
  readonly replaces: string | null;
}

/** Whether a bucket name is free, in this account, or in another one. */
export type BucketLocation =
  | { readonly kind: 'absent' }
  | { readonly kind: 'other-account' }
  | { readonly kind: 'ours'; readonly region: string };

/** The calls that the issuer makes to S3, on the bucket of one account. */
export interface Buckets {
  locate(bucket: string): Promise<BucketLocation>;
  tags(bucket: string): Promise<Tags>;
  /** Null if none was ever set. */
  publicAccessBlock(bucket: string): Promise<PublicAccessBlock | null>;
  /** Null if there is none. */
  policy(bucket: string): Promise<Json>;
  document(bucket: string, key: string): Promise<StoredDocument | null>;
  settings(bucket: string): Promise<BucketSettings>;
  /** The keys of all objects in the bucket, including deleted ones: about `limit` at most. */
  keys(bucket: string, limit: number): Promise<readonly string[]>;

  create(bucket: string, tags: Tags): Promise<void>;
  setTags(bucket: string, tags: Tags): Promise<void>;
  setPublicAccessBlock(bucket: string, block: PublicAccessBlock): Promise<void>;
  setPolicy(bucket: string, policy: Json): Promise<void>;
  setVersioning(bucket: string, versioning: 'Enabled'): Promise<void>;
  setEncryption(bucket: string, encryption: 'AES256'): Promise<void>;
  setOwnership(bucket: string, ownership: 'BucketOwnerEnforced'): Promise<void>;
  /** Fails if the document is no longer the version that it replaces. */
  putDocument(bucket: string, key: string, document: DocumentToStore): Promise<void>;
  /** Fails if the document is no longer this version. A bucket with versioning keeps it. */
  deleteDocument(bucket: string, key: string, version: string): Promise<void>;
  /** Permanently deletes the versions of a deleted document. Fails if the document exists again. */
  deleteVersions(bucket: string, key: string): Promise<void>;
  deletePolicy(bucket: string): Promise<void>;
  delete(bucket: string): Promise<void>;

  /** The account's Block Public Access. Null if none is set, `unreadable` without the permission. */
  accountPublicAccessBlock(): Promise<PublicAccessBlock | null | 'unreadable'>;
}

/** An origin of a distribution. */
export interface DistributionOrigin {
  /** The host of a bucket or another server. */
  readonly domain: string;
  readonly path: string;
  /** The name of the origin access control that signs requests; its ID if the name is unknown, '' without one. */
  readonly accessControl: string;
  /** The names of additional headers. */
  readonly headers: readonly string[];
}

/** The settings that decide what a distribution serves to whom, in AWS's terms; lists are sorted. */
export interface DistributionSettings {
  readonly enabled: boolean;
  readonly comment: string;
  readonly origins: readonly DistributionOrigin[];
  readonly originGroups: readonly string[];
  /** Alternate domain names. */
  readonly aliases: readonly string[];
  readonly viewerProtocol: string;
  readonly methods: readonly string[];
  /** The name of AWS's cache policy, or the ID of another one; '' if the config sets its own times. */
  readonly cachePolicy: string;
  /** The ARNs of functions that may answer instead. */
  readonly functions: readonly string[];
  /** Whether it serves only signed URLs. */
  readonly signersOnly: boolean;
  /** Paths with other behaviours. */
  readonly otherPaths: readonly string[];
  /** Statuses with custom error pages. */
  readonly errorPages: readonly number[];
  /** `none`, or the kind of country restriction. */
  readonly countries: string;
  /** `cloudfront`, its own, with a TLS version that AWS supports; else the ARN or ID of another one. */
  readonly certificate: string;
  /** The security policy and the SSL support method of another certificate; '' with CloudFront's own. */
  readonly minimumTls: string;
  readonly tlsBy: string;
  readonly priceClass: string;
  readonly ipv6: boolean;
  /** ID of a policy that sends some viewers to another distribution; '' without one. */
  readonly stagingPolicy: string;
}

/** An observed distribution. */
export interface SeenDistribution {
  readonly id: string;
  readonly arn: string;
  /** `dEXAMPLE.cloudfront.net`. */
  readonly domain: string;
  readonly callerReference: string;
  /** Whether all edges have these settings. */
  readonly isDeployed: boolean;
  readonly settings: DistributionSettings;
  readonly tags: Tags;
}

/** How CloudFront authenticates to the bucket. */
export interface AccessControl {
  readonly originType: string;
  readonly signing: string;
  readonly protocol: string;
}

/** The calls that the issuer makes to CloudFront. */
export interface Distributions {
  /** Every distribution of the account with this comment (null matches none), this bucket as an origin, or this alias. */
  find(query: {
    readonly comment: string | null;
    readonly bucket: string;
    readonly alias?: string | undefined;
  }): Promise<readonly SeenDistribution[]>;
  /** Null if none has that name. */
  accessControl(name: string): Promise<AccessControl | null>;

  /** Creates the origin access control, or corrects the one with that name. */
  setAccessControl(name: string, control: AccessControl): Promise<void>;
  deleteAccessControl(name: string): Promise<void>;
  /** Succeeds if one with that caller reference and these tags exists; fails if it has other tags. */
  create(callerReference: string, settings: DistributionSettings, tags: Tags): Promise<void>;
  /** Removes settings that irsactl never sets; keeps what is not part of the settings. */
  update(id: string, settings: DistributionSettings): Promise<void>;
  /** It keeps all of its other settings. */
  disable(id: string): Promise<void>;
  addTags(arn: string, tags: Tags): Promise<void>;
  /** Does nothing if it no longer exists. */
  delete(id: string): Promise<void>;
}

/** A certificate in ACM, in AWS's terms. */
export interface SeenCertificate {
  /** `ISSUED`, `EXPIRED` and so on. */
  readonly status: string;
  /** All covered names, in lower case. */
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
  /** Null if there is none. */
  get(arn: string): Promise<SeenCertificate | null>;
}

/** Time, from outside. */
export interface Clock {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** The calls that the issuer makes on a folder that a web server publishes. */
export interface Folder {
  /** Null if the file does not exist. Paths are relative to the folder. */
  read(folder: string, path: string): Promise<string | null>;
  /** When the file was written, in milliseconds since 1970; null if it does not exist. */
  modified(folder: string, path: string): Promise<number | null>;
  /** Writes beside the file, then renames: a reader sees the old or the new text, never a partial one. */
  write(folder: string, path: string, text: string): Promise<void>;
  /** Removes the file, and its folder if that is then empty. */
  remove(folder: string, path: string): Promise<void>;
}

/** The answer for a public document, or why there is none. */
export type PublicAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
      /** When it was modified, in milliseconds since 1970 by this machine's clock; absent if the server does not say it. */
      readonly modified?: number;
      /** The `max-age` of its `Cache-Control`; absent without one. */
      readonly maxAgeSeconds?: number;
      /** Set if the server accepts no TLS version below 1.3. */
      readonly onlyTls13?: true;
    }
  | {
      readonly kind: 'no-answer';
      /** `too-large`: more than 1 MiB. `tls-version`: neither TLS 1.2 nor 1.3. */
      readonly reason: 'name' | 'refused' | 'timeout' | 'certificate' | 'tls-version' | 'too-large' | 'other';
      readonly detail: string;
    };

/** Fetches a document as AWS would: from outside, without credentials, without following redirects. */
export interface PublicDocuments {
  fetch(url: string): Promise<PublicAnswer>;
}

/** The identity providers of every account of the chain: the owner of an issuer's name controls what they trust. */
export interface IssuerTrust {
  /** The ARNs of every identity provider of the account. */
  list(): Promise<readonly string[]>;
  /** Null if the provider no longer exists. */
  tags(arn: string): Promise<Tags | null>;
}

/** The I/O of the issuer link. */
export interface IssuerPorts {
  readonly trust: IssuerTrust;
  readonly buckets: Buckets;
  /** Loaded only if a chain needs it. */
  readonly distributions: () => Promise<Distributions>;
  /** Loaded only if a chain has its own domain name. */
  readonly certificates: () => Promise<Certificates>;
  readonly folder: Folder;
  readonly clock: Clock;
  readonly publicDocuments: PublicDocuments;
}
