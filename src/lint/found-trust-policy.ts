import type { Place } from '../errors/irsa-error.ts';
import type { Json } from '../trust/json.ts';
import type { PolicyPath } from '../trust/policy/policy-fault.ts';

/** A trust policy from IAM or a file. */
export interface FoundTrustPolicy {
  /** Its owner, for messages: `The role prod-1-shop-orders`, `The policy of trust.json`. */
  readonly owner: string;
  readonly document: string | Json;
  /** True if the role is shared in irsa.yaml, so that others may have statements in it. Default: false. */
  readonly shared?: boolean;
  /** The account of its role, if known. */
  readonly account?: string;
  /** The ID of its role's partition, if known. */
  readonly partition?: string;
  /** The place of a part of the policy; undefined if it is not from a file. */
  placeOf(path: PolicyPath): Place | undefined;
}
