import type { RequestContext } from '../../../trust/policy/condition.ts';
import { evaluatePolicy } from '../../../trust/policy/evaluate-policy.ts';
import { type IdentityDecision, principalOf } from '../../authorize.ts';
import type { Caller } from '../../caller.ts';
import type { Bucket } from '../store.ts';
import type { AccessQuestion, Asker } from './access-question.ts';
import { isPublicPolicy } from './public-policy.ts';

/** What the bucket's policy says of a request. */
export function decideByBucketPolicy(asker: Asker, question: AccessQuestion): IdentityDecision {
  const { bucket, caller, state } = asker;
  if (!bucket.policy) return 'undecided';
  const { outcome } = evaluatePolicy([bucket.policy.document], {
    principal: caller ? principalOf(state, caller) : { type: 'anonymous' },
    action: question.action,
    resource: question.resource,
    context: contextOf(caller, question),
  });
  if (outcome === 'explicitly denied') return 'denied';
  return outcome === 'allowed' ? 'allowed' : 'undecided';
}

/** False where there is no policy. */
export function hasPublicPolicy(bucket: Bucket): boolean {
  return bucket.policy !== null && isPublicPolicy(bucket.policy.document);
}

/** The sandbox is reached as AWS over TLS is, so `aws:SecureTransport` is true. */
function contextOf(caller: Caller | null, question: AccessQuestion): RequestContext {
  const who: RequestContext = caller
    ? { 'aws:PrincipalArn': caller.arn, 'aws:PrincipalAccount': caller.account, 'aws:userid': caller.userId }
    : { 'aws:userid': 'anonymous' };
  return { 'aws:SecureTransport': 'true', ...who, ...question.context };
}
