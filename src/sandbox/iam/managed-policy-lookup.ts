import { parsePolicyArn } from '../../trust/parse-arn.ts';
import type { ManagedPolicy } from '../account.ts';
import type { OperationCall } from '../wire/query-operation.ts';
import { awsManagedPolicy } from './aws-managed-policies.ts';

/** How many roles and boundaries use a managed policy. */
export function usesOf(call: OperationCall, arn: string): { attached: number; boundaries: number } {
  const roles = [...call.account().roles.values()];
  return {
    attached: roles.filter((role) => role.attachedPolicies.has(arn)).length,
    boundaries: roles.filter((role) => role.permissionsBoundary === arn).length,
  };
}

/** A customer's managed policy by its ARN; null where there is none in the caller's account. */
export function customerPolicy(call: OperationCall, arn: string): ManagedPolicy | null {
  return call.account().policies.get(arn) ?? null;
}

/** True for a policy that can be attached: the account's own, or any that AWS could have made. */
export function policyExists(call: OperationCall, arn: string): boolean {
  if (customerPolicy(call, arn)) return true;
  const parsed = parsePolicyArn(arn);
  // AWS has over a thousand of its own; the sandbox knows the content of a few and takes the names of all.
  return parsed?.account === 'aws' && parsed.partition.id === call.state.partition.id;
}

/** The document of any managed policy; null where the sandbox doesn't know its content. */
export function policyText(call: OperationCall, arn: string): string | null {
  return customerPolicy(call, arn)?.document ?? awsManagedPolicy(arn);
}
