import type { Tags } from '../../chain/ownership.ts';
import type { AccountId, IdentityProviderArn } from '../../trust/arn.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import type { Json } from '../../trust/json.ts';

/** An identity provider as IAM keeps it. */
export interface StoredProvider {
  /** As IAM answers it, without `https://`. */
  readonly hostPath: string;
  readonly audiences: readonly string[];
  /** SHA-1 of certificates, 40 hexadecimal digits in lower case. */
  readonly thumbprints: readonly string[];
  readonly tags: Tags;
  /** Milliseconds since 1970; null where IAM does not say. */
  readonly created: number | null;
}

/** A provider to be. Without thumbprints IAM fetches one from the issuer by itself. */
export interface ProviderToCreate {
  readonly url: string;
  readonly audiences: readonly string[];
  readonly thumbprints: readonly string[];
  readonly tags: Tags;
}

/** A role of the account with whom it trusts. */
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
  /** Replaces them all. */
  setThumbprints(arn: IdentityProviderArn, thumbprints: readonly string[]): Promise<void>;
  tag(arn: IdentityProviderArn, tags: Tags): Promise<void>;
  untag(arn: IdentityProviderArn, names: readonly string[]): Promise<void>;
  delete(arn: IdentityProviderArn): Promise<void>;
}

/**
 * What AWS makes of the certificates that an issuer serves its documents with: `public` where an authority of its own
 * library vouches for them, so that no thumbprint counts; `private` where only these thumbprints do; `unseen` where
 * nobody could look.
 */
export type IssuerCertificates =
  | { readonly kind: 'public' }
  | { readonly kind: 'private'; readonly thumbprints: readonly string[] }
  | { readonly kind: 'unseen' };

/** What the identity-provider link needs of the world. */
export interface IdentityProviderPorts {
  /** Those of one account. */
  readonly identityProviders: (account: AccountId) => IdentityProviders;
  readonly certificatesOf: (issuer: IssuerUrl) => Promise<IssuerCertificates>;
}
