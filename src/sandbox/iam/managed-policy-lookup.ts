import { parsePolicyArn } from '../../trust/parse-arn.ts';
import type { ManagedPolicy } from '../account.ts';
import type { OperationCall } from '../wire/query-operation.ts';
import { isAttachable, isAwsManagedPolicy } from './aws-managed-policies.ts';
import { iamFaults } from './iam-faults.ts';

/** How many roles have a managed policy attached, and how many have it as their boundary. */
export function usesOf(call: OperationCall, arn: string): { attached: number; boundaries: number } {
  const roles = [...call.account().roles.values()];
  return {
    attached: roles.filter(({ attachedPolicies }) => attachedPolicies.has(arn)).length,
    boundaries: roles.filter(({ permissionsBoundary }) => permissionsBoundary === arn).length,
  };
}

/** A customer managed policy by its ARN; null if the caller's account has no such policy. */
export function customerPolicy(call: OperationCall, arn: string): ManagedPolicy | null {
  return call.account().policies.get(arn) ?? null;
}

/** True for a policy of the account and for one that AWS has published. */
function policyExists(call: OperationCall, arn: string): boolean {
  if (customerPolicy(call, arn)) return true;
  return isAwsManagedPolicy(arn) && parsePolicyArn(arn)?.partition.id === call.state.partition.id;
}

/** Returns the ARN of a policy that can be attached or be a boundary; throws for any other. */
export function requireAttachable(call: OperationCall, arn: string | undefined): string {
  if (arn !== undefined && policyExists(call, arn)) {
    // Seen at https://github.com/aws/aws-cdk/issues/6131
    if (!isAttachable(arn)) {
      throw iamFaults.notAttachable('Cannot attach a Service Role Policy to a Customer Role.');
    }
    return arn;
  }
  throw iamFaults.noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}

/** As `customerPolicy`, but throws if the caller may not do the action on the policy or it does not exist. */
export function requireCustomerPolicy(
  call: OperationCall,
  action: string,
  arn: string | undefined,
): ManagedPolicy {
  call.authorize(`iam:${action}`, arn ?? '');
  const policy = customerPolicy(call, arn ?? '');
  if (!policy) throw noSuchPolicy();
  return policy;
}

export function noSuchPolicy() {
  return iamFaults.noSuchEntity('Policy ARN was not found.');
}
