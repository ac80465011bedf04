import type { Place } from '../errors/irsa-error.ts';
import type { Json } from '../trust/json.ts';
import type { PolicyPath } from '../trust/policy/policy-fault.ts';

/** A trust policy as it is stored or written somewhere. */
export interface FoundTrustPolicy {
  /** Whose it is, for messages: `The role prod-1-shop-orders`, `The policy of trust.json`. */
  readonly owner: string;
  readonly document: string | Json;
  /** True where irsa.yaml says of the role that others may have statements of their own in it. Default: false. */
  readonly shared?: boolean;
  /** The account of its role, where that is known. */
  readonly account?: string;
  /** Where a part of it stands; undefined for what lies in no file. */
  placeOf(path: PolicyPath): Place | undefined;
}
