/** A policy document in one normal form for every notation that IAM's grammar allows. */
export interface PolicyDocument {
  /** Without `Version`, IAM assumes 2008-10-17, which has no `${…}` variables. */
  readonly version: PolicyVersion;
  readonly id: string | null;
  readonly statements: readonly Statement[];
}

export type PolicyVersion = '2012-10-17' | '2008-10-17';

export interface Statement {
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  /** Null in identity policies. */
  readonly principal: PrincipalElement | null;
  readonly action: PolicyElement;
  /** Null in trust policies, which apply to the role. */
  readonly resource: PolicyElement | null;
  readonly conditions: readonly Condition[];
}

/** Values of Action or Resource; `negated` for NotAction or NotResource. */
export interface PolicyElement {
  readonly negated: boolean;
  readonly values: readonly string[];
}

export interface PrincipalElement {
  readonly negated: boolean;
  readonly values: readonly Principal[];
}

export const principalTypes = ['AWS', 'Federated', 'Service', 'CanonicalUser'] as const;
export type PrincipalType = (typeof principalTypes)[number];

/** The type `*` is the plain `"Principal": "*"`. */
export interface Principal {
  readonly type: PrincipalType | '*';
  readonly id: string;
}

/** One line of a condition block: every line must match, and one of its values suffices. */
export interface Condition {
  /** As written, for example `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** The only action that a trust policy of the chain allows. */
export const webIdentityAction = 'sts:AssumeRoleWithWebIdentity';

/** What a policy is attached to, which determines its required and prohibited elements. */
export type PolicyPlace = 'trust' | 'resource' | 'identity';
