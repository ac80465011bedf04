import type { Tags } from '../../chain/ownership.ts';
import type { AccountId, IdentityProviderArn } from '../../trust/arn.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import type { Json } from '../../trust/json.ts';

/** An identity provider in IAM. */
export interface StoredProvider {
  /** As IAM returns it, without `https://`. */
  readonly hostPath: string;
  readonly audiences: readonly string[];
  /** SHA-1 of certificates, 40 hexadecimal digits in lower case. */
  readonly thumbprints: readonly string[];
  readonly tags: Tags;
  /** Milliseconds since 1970; null if IAM does not report it. */
  readonly created: number | null;
}

/** A provider to create. Without thumbprints, IAM fetches one from the issuer. */
export interface ProviderToCreate {
  readonly url: string;
  readonly audiences: readonly string[];
  readonly thumbprints: readonly string[];
  readonly tags: Tags;
}

/** A role of the account, with its trust policy. */
export interface TrustingRole {
  readonly name: string;
  readonly trustPolicy: Json;
}

/** The calls that the link makes to IAM. */
export interface IdentityProviders {
  find(arn: IdentityProviderArn): Promise<StoredProvider | null>;
  /** The ARNs of every identity provider of the account. */
  list(): Promise<readonly string[]>;
  /** Every role of the account. */
  roles(): Promise<readonly TrustingRole[]>;
  create(provider: ProviderToCreate): Promise<void>;
  addAudience(arn: IdentityProviderArn, audience: string): Promise<void>;
  removeAudience(arn: IdentityProviderArn, audience: string): Promise<void>;
  /** Replaces all of them. */
  setThumbprints(arn: IdentityProviderArn, thumbprints: readonly string[]): Promise<void>;
  tag(arn: IdentityProviderArn, tags: Tags): Promise<void>;
  untag(arn: IdentityProviderArn, names: readonly string[]): Promise<void>;
  delete(arn: IdentityProviderArn): Promise<void>;
}

/**
 * How AWS verifies the issuer's certificates: `public` if a CA in its library signed them, so that it ignores thumbprints;
 * `private` if only these thumbprints count; `unseen` if irsactl could not read them.
 */
export type IssuerCertificates =
  | { readonly kind: 'public' }
  | { readonly kind: 'private'; readonly thumbprints: readonly string[] }
  | { readonly kind: 'unseen' };

/** The I/O of the identity-provider link. */
export interface IdentityProviderPorts {
  /** The identity providers of one account. */
  readonly identityProviders: (account: AccountId) => IdentityProviders;
  readonly certificatesOf: (issuer: IssuerUrl) => Promise<IssuerCertificates>;
}
