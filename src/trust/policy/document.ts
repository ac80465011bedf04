/** A policy document in one normal form for all that IAM's grammar allows. */
export interface PolicyDocument {
  /** Without `Version` in the text, IAM assumes 2008-10-17, in which `${…}` is no variable. */
  readonly version: PolicyVersion;
  readonly id: string | null;
  readonly statements: readonly Statement[];
}

export type PolicyVersion = '2012-10-17' | '2008-10-17';

export interface Statement {
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  /** Null in policies that are attached to an identity. */
  readonly principal: PrincipalElement | null;
  readonly action: PolicyElement;
  /** Null in trust policies: the role itself is meant. */
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

/** `*` as type is the bare `"Principal": "*"`. */
export interface Principal {
  readonly type: PrincipalType | '*';
  readonly id: string;
}

/** One line of a condition block: all lines must be met, one of the values suffices. */
export interface Condition {
  /** As written, for example `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** The only action that a trust policy of the chain allows. */
export const webIdentityAction = 'sts:AssumeRoleWithWebIdentity';

/** Where a policy stands, which decides what parts it must and must not have. */
export type PolicyPlace = 'trust' | 'resource' | 'identity';
