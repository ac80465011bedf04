import type { RequestContext } from '../../trust/policy/condition.ts';
import type { PolicyHolder } from '../account.ts';

/**
 * The condition keys of IAM's own about a call that changes what somebody may do: the boundary that there is, or that the
 * call sets, and the managed policy that it names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export function policyContext(
  holder: Pick<PolicyHolder, 'permissionsBoundary'> | undefined,
  policyArn?: string,
): RequestContext {
  const boundary = holder?.permissionsBoundary ?? null;
  return {
    ...(boundary !== null && { 'iam:PermissionsBoundary': boundary }),
    ...(policyArn !== undefined && { 'iam:PolicyARN': policyArn }),
  };
}
