import {
  AttachRolePolicy$,
  type AttachRolePolicyRequest,
  DetachRolePolicy$,
  type DetachRolePolicyRequest,
  ListAttachedRolePolicies$,
  type ListAttachedRolePoliciesRequest,
  ListEntitiesForPolicy$,
  type ListEntitiesForPolicyRequest,
} from '@aws-sdk/client-iam';
import { parsePolicyArn } from '../../trust/parse-arn.ts';
import { type Operation, type OperationCall, operation } from '../wire/query-operation.ts';
import { findRole } from './find-role.ts';
import { iamFaults } from './iam-faults.ts';
import { policyExists } from './managed-policy-lookup.ts';
import { page } from './paging.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const attachmentLimit = 10;

/** IAM's operations that attach managed policies to roles. */
export function attachmentOperations(): Operation[] {
  return [
    operation<AttachRolePolicyRequest>(AttachRolePolicy$, (input, call) => {
      const role = findRole(call, 'AttachRolePolicy', input.RoleName);
      const arn = input.PolicyArn ?? '';
      const parsed = parsePolicyArn(arn);
      if (!parsed) throw iamFaults.invalidInput(`ARN ${arn} is not valid.`);
      if (!policyExists(call, arn)) {
        throw iamFaults.noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
      }
      if (!role.attachedPolicies.has(arn) && role.attachedPolicies.size >= attachmentLimit) {
        throw iamFaults.limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${attachmentLimit}`);
      }
      role.attachedPolicies.set(arn, parsed.name);
      return undefined;
    }),
    operation<DetachRolePolicyRequest>(DetachRolePolicy$, (input, call) => {
      const role = findRole(call, 'DetachRolePolicy', input.RoleName);
      if (!role.attachedPolicies.delete(input.PolicyArn ?? '')) {
        throw iamFaults.noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
      }
      return undefined;
    }),
    operation<ListAttachedRolePoliciesRequest>(ListAttachedRolePolicies$, (input, call) => {
      const role = findRole(call, 'ListAttachedRolePolicies', input.RoleName);
      const prefix = input.PathPrefix ?? '/';
      const attached = [...role.attachedPolicies].filter(([arn]) =>
        (parsePolicyArn(arn)?.path ?? '/').startsWith(prefix),
      );
      const { items, ...rest } = page(attached, ([arn]) => arn, input);
      const policies = items.map(([arn, name]) => ({ PolicyName: name, PolicyArn: arn }));
      return { AttachedPolicies: policies, ...rest };
    }),
    operation<ListEntitiesForPolicyRequest>(ListEntitiesForPolicy$, listEntities),
  ];
}

function listEntities(input: ListEntitiesForPolicyRequest, call: OperationCall): object {
  const arn = input.PolicyArn ?? '';
  call.authorize('iam:ListEntitiesForPolicy', arn);
  if (!policyExists(call, arn)) throw iamFaults.noSuchEntity('Policy ARN was not found.');
  const wanted = input.EntityFilter ?? 'Role';
  const boundary = input.PolicyUsageFilter === 'PermissionsBoundary';
  const roles = [...call.account().roles.values()].filter((role) => {
    if (wanted !== 'Role' || !role.path.startsWith(input.PathPrefix ?? '/')) return false;
    const isBoundary = role.permissionsBoundary === arn;
    const isAttached = role.attachedPolicies.has(arn);
    return input.PolicyUsageFilter === undefined
      ? isBoundary || isAttached
      : boundary
        ? isBoundary
        : isAttached;
  });
  const { items, ...rest } = page(roles, (role) => role.name.toLowerCase(), input);
  const shown = items.map((role) => ({ RoleName: role.name, RoleId: role.roleId }));
  return { PolicyGroups: [], PolicyUsers: [], PolicyRoles: shown, ...rest };
}
