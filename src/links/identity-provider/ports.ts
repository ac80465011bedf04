import type { Tags } from '../../chain/ownership.ts';
import type { IdentityProviderArn } from '../../trust/arn.ts';

/** An identity provider as IAM keeps it. */
export interface StoredProvider {
  /** As IAM answers it, without `https://`. */
  readonly hostPath: string;
  readonly audiences: readonly string[];
  readonly tags: Tags;
  /** Milliseconds since 1970; null where IAM does not say. */
  readonly created: number | null;
}

/** The calls that the link makes to IAM. */
export interface IdentityProviders {
  find(arn: IdentityProviderArn): Promise<StoredProvider | null>;
  /** The ARNs of every identity provider of the account. */
  list(): Promise<readonly string[]>;
  create(provider: { url: string; audiences: readonly string[]; tags: Tags }): Promise<void>;
  addAudience(arn: IdentityProviderArn, audience: string): Promise<void>;
  removeAudience(arn: IdentityProviderArn, audience: string): Promise<void>;
  tag(arn: IdentityProviderArn, tags: Tags): Promise<void>;
  untag(arn: IdentityProviderArn, names: readonly string[]): Promise<void>;
  delete(arn: IdentityProviderArn): Promise<void>;
}

/** What the identity-provider link needs of the world. */
export interface IdentityProviderPorts {
  readonly identityProviders: IdentityProviders;
}
