import type { AccountId } from '../trust/arn.ts';
import type { Json } from '../trust/json.ts';
import type { RequestContext } from '../trust/policy/condition.ts';

/** Who signed a request, after the signature was verified. */
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
  /** What of the token is still a condition key in the session; none where there was no token. */
  readonly tokenContext?: RequestContext;
  /** Session policies given when the role was assumed; where there are any, one of them must allow as well. */
  readonly sessionPolicies: readonly Json[];
}
