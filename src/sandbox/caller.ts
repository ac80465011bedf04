import type { AccountId } from '../trust/arn.ts';
import type { Json } from '../trust/json.ts';
import type { RequestContext } from '../trust/policy/condition.ts';

/** The verified signer of a request. */
export interface Caller {
  readonly kind: 'root' | 'user' | 'role-session';
  readonly account: AccountId;
  /** As GetCallerIdentity returns it, for example `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`. */
  readonly arn: string;
  /** As GetCallerIdentity returns it. */
  readonly userId: string;
  readonly accessKeyId: string;
  /** Name of the IAM user or of the role; null for the root user. */
  readonly name: string | null;
  /** Condition keys that the session takes over from its web identity token; absent without one. */
  readonly tokenContext?: RequestContext;
  /** Session policies passed when the role was assumed; if there are any, one of them must also allow. */
  readonly sessionPolicies: readonly Json[];
}
