import type { AccountId } from '../trust/arn.ts';
import type { AccessKey } from './credentials.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** An IAM user that exists from the start of the sandbox. */
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

/** A version of a managed policy; IDs (`v1`, `v2`, …) are never reused. */
export interface PolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly created: Date;
}

/** A customer managed policy. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly policyId: string;
  readonly created: Date;
  readonly description: string | null;
  /** Newest first. */
  versions: readonly PolicyVersion[];
  /** The version that is in effect wherever the policy is attached. */
  defaultVersion: PolicyVersion;
  /** Number of versions ever created. */
  versionCount: number;
  tags: Tag[];
}

/** The IAM resources of one AWS account. The maps are keyed by lower-case name or by ARN. */
export interface Account {
  readonly id: AccountId;
  readonly rootKey: AccessKey;
  readonly users: ReadonlyMap<string, User>;
  readonly roles: Map<string, Role>;
  readonly policies: Map<string, ManagedPolicy>;
  readonly providers: Map<string, IdentityProvider>;
}
