import type { AccountId } from '../trust/arn.ts';
import type { AccessKey } from './credentials.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** An IAM user that the sandbox has from its start. */
export interface User {
  readonly arn: string;
  readonly name: string;
  readonly userId: string;
  readonly key: AccessKey;
  /** Its policies by name. */
  readonly inlinePolicies: ReadonlyMap<string, string>;
}

/** An IAM OIDC identity provider. */
export interface IdentityProvider {
  readonly arn: string;
  /** As GetOpenIDConnectProvider returns it: without `https://`. */
  readonly url: string;
  readonly created: Date;
  clientIds: string[];
  thumbprints: string[];
  tags: Tag[];
}

export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly roleId: string;
  readonly created: Date;
  description: string | null;
  maxSessionDuration: number;
  /** The document as it was sent. */
  trustPolicy: string;
  permissionsBoundary: string | null;
  /** Documents by name, as they were sent. */
  readonly inlinePolicies: Map<string, string>;
  /** Names by ARN. */
  readonly attachedPolicies: Map<string, string>;
  tags: Tag[];
  lastUsed: { readonly at: Date; readonly region: string } | null;
}

/** One of the versions of a managed policy; each `v1`, `v2`, … is given once. */
export interface PolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly created: Date;
}

/** A customer's managed policy. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly policyId: string;
  readonly created: Date;
  readonly description: string | null;
  /** The newest first. */
  versions: readonly PolicyVersion[];
  /** The version that counts wherever the policy is attached. */
  defaultVersion: PolicyVersion;
  /** How many versions there ever were. */
  versionCount: number;
  tags: Tag[];
}

/** One AWS account: what IAM holds for it. Keys of the maps are lower-case names, or ARNs. */
export interface Account {
  readonly id: AccountId;
  readonly rootKey: AccessKey;
  readonly users: ReadonlyMap<string, User>;
  readonly roles: Map<string, Role>;
  readonly policies: Map<string, ManagedPolicy>;
  readonly providers: Map<string, IdentityProvider>;
}
