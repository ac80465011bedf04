import type { RequestContext } from '../../trust/policy/condition.ts';
import type { Role } from '../account.ts';

/**
 * The condition keys of IAM's own about a call that changes what somebody may do: the boundary that there is, or that the
 * call sets, and the managed policy that it names.
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
