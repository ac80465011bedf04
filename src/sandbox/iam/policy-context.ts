import type { RequestContext } from '../../trust/policy/condition.ts';
import type { Role } from '../account.ts';

/**
 * IAM's own condition keys for a call that changes permissions: the boundary that the role has or that the call sets, and
 * the managed policy that it names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export function policyContext(
  role: Pick<Role, 'permissionsBoundary'> | undefined,
  policyArn?: string,
): RequestContext {
  const boundary = role?.permissionsBoundary ?? null;
  return {
    ...(boundary !== null && { 'iam:PermissionsBoundary': boundary }),
    ...(policyArn !== undefined && { 'iam:PolicyARN': policyArn }),
  };
}
