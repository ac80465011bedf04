import type { AccountId } from '../trust/arn.ts';
import type { AccessKey } from './credentials.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Whom IAM gives policies: a role or a user. */
export interface PolicyHolder {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  permissionsBoundary: string | null;
  /** Documents by name, as they were sent. */
  readonly inlinePolicies: Map<string, string>;
  /** Names by ARN. */
  readonly attachedPolicies: Map<string, string>;
  tags: Tag[];
}

/** An access key of a user; no call can be signed with one that is not active. */
export interface UserKey extends AccessKey {
  readonly created: Date;
  active: boolean;
}

export interface User extends PolicyHolder {
  // A user can be given another name and path.
  arn: string;
  name: string;
  path: string;
  readonly userId: string;
  readonly created: Date;
  keys: readonly UserKey[];
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

export interface Role extends PolicyHolder {
  readonly roleId: string;
  readonly created: Date;
  description: string | null;
  maxSessionDuration: number;
  /** The document as it was sent. */
  trustPolicy: string;
  lastUsed: { readonly at: Date; readonly region: string } | null;
}

/** What an EC2 instance is started with to have a role. */
export interface InstanceProfile {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly profileId: string;
  readonly created: Date;
  /** At most one. */
  role: Role | null;
  tags: Tag[];
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
  readonly created: Date;
  readonly rootKey: AccessKey;
  readonly users: Map<string, User>;
  readonly roles: Map<string, Role>;
  readonly policies: Map<string, ManagedPolicy>;
  readonly providers: Map<string, IdentityProvider>;
  readonly instanceProfiles: Map<string, InstanceProfile>;
}
