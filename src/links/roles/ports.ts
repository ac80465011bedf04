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

/** A role in IAM, with everything that irsactl may set. */
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
  /** Milliseconds since 1970; null if IAM does not report it. */
  readonly created: number | null;
  /** Its last use, reported some hours late; null if it was not used in the last 400 days. */
  readonly lastUsed: number | null;
}

/** The parameters of a role's creation, in one call. */
export interface RoleToCreate {
  readonly name: string;
  readonly path: string;
  readonly description: string;
  readonly maxSessionDuration: number;
  readonly permissionsBoundary: string | null;
  readonly trustPolicy: Json;
  readonly tags: Tags;
}

/** The account's quotas in IAM. Each can be raised, so irsactl reads them. */
export interface RoleQuotas {
  readonly rolesInUse: number;
  readonly roles: number;
  readonly attachedPolicies: number;
  /** Characters of a trust policy, without white space. */
  readonly trustPolicySize: number;
}

/** The calls that the link makes to IAM. */
export interface Roles {
  find(name: string): Promise<StoredRole | null>;
  /** The same for a role that may not belong to the chain, and that the caller may not be allowed to read. */
  peek(name: string): Promise<StoredRole | null | 'unreadable'>;
  /** All listed roles by their names in lower case, in a few calls; null if the caller has no permission. */
  survey(listed: readonly ListedRole[]): Promise<ReadonlyMap<string, StoredRole> | null>;
  list(): Promise<readonly ListedRole[]>;
  /** False if there is no such managed policy. True also if the caller has no permission. */
  policyExists(policyArn: string): Promise<boolean>;
  /** ARNs of every attachable managed policy; none if the caller has no permission. */
  policies(): Promise<readonly string[]>;
  /** Null if the caller has no permission. */
  quotas(): Promise<RoleQuotas | null>;
  create(role: RoleToCreate): Promise<void>;
  /** Only the trust policy of a role, in one call; null if there is no such role. */
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

/** The I/O of the roles link. */
export interface RolesPorts {
  /** The roles of one account. */
  readonly roles: (account: AccountId) => Roles;
  /** When the identity provider was created, in milliseconds since 1970; null if there is none. */
  readonly providerCreated: (account: AccountId, arn: IdentityProviderArn) => Promise<number | null>;
}
