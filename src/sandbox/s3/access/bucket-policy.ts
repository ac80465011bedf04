import type { RequestContext } from '../../../trust/policy/condition.ts';
import { evaluatePolicy, type RequestPrincipal } from '../../../trust/policy/evaluate-policy.ts';
import type { IdentityDecision } from '../../authorize.ts';
import type { Caller } from '../../caller.ts';
import type { SandboxState } from '../../state.ts';
import type { Bucket } from '../store.ts';
import type { AccessQuestion, Asker } from './access.ts';
import { isPublicPolicy } from './public-policy.ts';

/** What the bucket's policy says of a request. */
export function decideByBucketPolicy(asker: Asker, question: AccessQuestion): IdentityDecision {
  const { bucket, caller, state } = asker;
  if (!bucket.policy) return 'undecided';
  const { outcome } = evaluatePolicy([bucket.policy.document], {
    principal: principalOf(state, caller),
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

function principalOf(state: SandboxState, caller: Caller | null): RequestPrincipal {
  if (!caller) return { type: 'anonymous' };
  const { arn, account, kind, name } = caller;
  const role =
    kind === 'role-session' ? state.accounts.get(account)?.roles.get(name?.toLowerCase() ?? '') : undefined;
  return { type: 'AWS', arn, account, ...(role && { role: role.arn }) };
}

/** The sandbox is reached as AWS over TLS is, so `aws:SecureTransport` is true. */
function contextOf(caller: Caller | null, question: AccessQuestion): RequestContext {
  const who: RequestContext = caller
    ? { 'aws:PrincipalArn': caller.arn, 'aws:PrincipalAccount': caller.account, 'aws:userid': caller.userId }
    : { 'aws:userid': 'anonymous' };
  return { 'aws:SecureTransport': 'true', ...who, ...question.context };
}
