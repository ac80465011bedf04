import { requireAccountId } from '../arn.ts';
import type { PolicyDocument } from './document.ts';
import { evaluatePolicy, type PolicyRequest } from './evaluate-policy.ts';

/**
 * How a resource policy allows a principal of the same account:
 * - `direct`: it names the user or the session, or everyone: of the principal's own policies, only a Deny can stop it;
 * - `role`: it names the role, whose permissions boundary and session policies still limit the session;
 * - `account`: it names the account, so the principal's own policies must allow it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export type ResourceGrant = 'denied' | 'direct' | 'role' | 'account' | 'none';

const nobody = requireAccountId('000000000000');

/** How a bucket policy, or the trust policy of a role, decides a request. */
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
