import type { Tags } from '../../chain/ownership.ts';
import type { AccountId, IdentityProviderArn } from '../../trust/arn.ts';
import type { Json } from '../../trust/json.ts';

/** A role as IAM lists it: without tags and policies. */
export interface ListedRole {
  readonly name: string;
  readonly description: string;
  readonly maxSessionDuration: number;
  readonly trustPolicy: Json;
}

/** A role as IAM keeps it, with everything that irsactl may set. */
export interface StoredRole {
  readonly name: string;
  readonly arn: string;
  readonly path: string;
  readonly description: string;
  readonly maxSessionDuration: number;
  /** ARN of the policy that bounds the role, or null. */
  readonly permissionsBoundary: string | null;
  readonly trustPolicy: Json;
  readonly tags: Tags;
  /** ARNs of the attached managed policies. */
  readonly attached: readonly string[];
  /** Inline policies by name. */
  readonly inline: ReadonlyMap<string, Json>;
  /** Milliseconds since 1970; null where IAM does not say. */
  readonly created: number | null;
  /** The same of its last use, some hours late; null where it was not used in the last 400 days. */
  readonly lastUsed: number | null;
}

/** What a role is created with, all in one call. */
export interface RoleToCreate {
  readonly name: string;
  readonly path: string;
  readonly description: string;
  readonly maxSessionDuration: number;
  readonly permissionsBoundary: string | null;
  readonly trustPolicy: Json;
  readonly tags: Tags;
}

/** What IAM lets an account have. Each can be raised, so it is asked for. */
export interface RoleQuotas {
  readonly rolesInUse: number;
  readonly roles: number;
  readonly attachedPolicies: number;
  /** Characters of a trust policy, white space not counted. */
  readonly trustPolicySize: number;
}

/** The calls that the link makes to IAM. */
export interface Roles {
  find(name: string): Promise<StoredRole | null>;
  /** The same of a role that need not be the chain's, which the caller may not be allowed to look at. */
  peek(name: string): Promise<StoredRole | null | 'unreadable'>;
  /** All of the listed roles by their names in lower case, in a few calls; null where the caller may not ask. */
  survey(listed: readonly ListedRole[]): Promise<ReadonlyMap<string, StoredRole> | null>;
  list(): Promise<readonly ListedRole[]>;
  /** False where there is no such managed policy. True as well where the caller may not ask. */
  policyExists(policyArn: string): Promise<boolean>;
  /** ARNs of every managed policy that could be attached; none where the caller may not ask. */
  policies(): Promise<readonly string[]>;
  /** Null where the caller may not ask. */
  quotas(): Promise<RoleQuotas | null>;
  create(role: RoleToCreate): Promise<void>;
  /** The trust policy of a role alone, in one call; null where there is no such role. */
  readTrustPolicy(name: string): Promise<Json | null>;
  setTrustPolicy(name: string, policy: Json): Promise<void>;
  setSettings(name: string, settings: { description: string; maxSessionDuration: number }): Promise<void>;
  setPermissionsBoundary(name: string, policyArn: string): Promise<void>;
  tag(name: string, tags: Tags): Promise<void>;
  untag(name: string, tags: readonly string[]): Promise<void>;
  attach(name: string, policyArn: string): Promise<void>;
  detach(name: string, policyArn: string): Promise<void>;
  putInline(name: string, policy: string, document: Json): Promise<void>;
  deleteInline(name: string, policy: string): Promise<void>;
  delete(name: string): Promise<void>;
}

/** What the roles link needs of the world. */
export interface RolesPorts {
  /** Those of one account. */
  readonly roles: (account: AccountId) => Roles;
  /** When the identity provider was created, in milliseconds since 1970; null where there is none. */
  readonly providerCreated: (account: AccountId, arn: IdentityProviderArn) => Promise<number | null>;
}
