import { requireAccountId } from '../arn.ts';
import type { PolicyDocument } from './document.ts';
import { evaluatePolicy, type PolicyRequest } from './evaluate-policy.ts';

/**
 * How a resource's policy lets a principal of the resource's own account in:
 * - `direct`: it names the user or the session, or everybody: nothing of the principal's own but a Deny stops it;
 * - `role`: it names the role, whose permissions boundary and session policies still limit the session;
 * - `account`: it leaves it to the account, so the principal's own policies must allow it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export type ResourceGrant = 'denied' | 'direct' | 'role' | 'account' | 'none';

const nobody = requireAccountId('000000000000');

/** What the policy of a bucket, or the trust policy of a role, says to a request. */
export function resourceGrant(policy: PolicyDocument, request: PolicyRequest): ResourceGrant {
  const { outcome } = evaluatePolicy([policy], request);
  if (outcome !== 'allowed') return outcome === 'explicitly denied' ? 'denied' : 'none';
  const { principal } = request;
  if (principal.type !== 'AWS') return 'direct';
  const allows = { ...policy, statements: policy.statements.filter(({ effect }) => effect === 'Allow') };
  const { role, ...itself } = { ...principal, account: nobody };
  if (evaluatePolicy([allows], { ...request, principal: itself }).allowed) return 'direct';
  const named = role !== undefined && { ...itself, role };
  return named && evaluatePolicy([allows], { ...request, principal: named }).allowed ? 'role' : 'account';
}
