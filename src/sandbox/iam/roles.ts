import {
  CreateRole$,
  type CreateRoleRequest,
  DeleteRole$,
  type DeleteRoleRequest,
  GetRole$,
  type GetRoleRequest,
  ListInstanceProfilesForRole$,
  type ListInstanceProfilesForRoleRequest,
  ListRoles$,
  type ListRolesRequest,
  UpdateAssumeRolePolicy$,
  type UpdateAssumeRolePolicyRequest,
  UpdateRole$,
  UpdateRoleDescription$,
  type UpdateRoleDescriptionRequest,
  type UpdateRoleRequest,
} from '@aws-sdk/client-iam';
import { parseAccountId, roleArn } from '../../trust/arn.ts';
import { parseArn } from '../../trust/parse-arn.ts';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { invalidPrincipal } from '../../trust/policy/parse-principal.ts';
import type { Role } from '../account.ts';
import { uniqueId } from '../random-ids.ts';
import type { SandboxState } from '../state.ts';
import { wholeSecond } from '../whole-second.ts';
import { type Operation, type OperationCall, operation } from '../wire/query-operation.ts';
import { findRole } from './find-role.ts';
import { iamFaults } from './iam-faults.ts';
import { requireAttachable } from './managed-policy-lookup.ts';
import { page } from './paging.ts';
import { policyContext } from './policy-context.ts';
import { checkPolicyText } from './policy-text.ts';
import { describeRole } from './role-shape.ts';
import { mergeTags } from './tags.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const limits = { roles: 1000 } as const;

/** IAM's operations on roles, except on their policies, boundaries and tags. */
export function roleOperations(): Operation[] {
  return [
    operation<CreateRoleRequest>(CreateRole$, createRole),
    operation<GetRoleRequest>(GetRole$, (input, call) => ({
      Role: describeRole(findRole(call, 'GetRole', input.RoleName), 'full'),
    })),
    operation<ListRolesRequest>(ListRoles$, listRoles),
    operation<UpdateRoleRequest>(UpdateRole$, (input, call) => {
      const role = findRole(call, 'UpdateRole', input.RoleName);
      // IAM resets an omitted member to its default, as it documents for UpdateRole.
      if (input.Description !== undefined) role.description = input.Description;
      role.maxSessionDuration = input.MaxSessionDuration ?? 3600;
      return {};
    }),
    operation<UpdateRoleDescriptionRequest>(UpdateRoleDescription$, (input, call) => {
      const role = findRole(call, 'UpdateRoleDescription', input.RoleName);
      role.description = input.Description ?? null;
      return { Role: describeRole(role, 'full') };
    }),
    operation<UpdateAssumeRolePolicyRequest>(UpdateAssumeRolePolicy$, (input, call) => {
      const role = findRole(call, 'UpdateAssumeRolePolicy', input.RoleName);
      role.trustPolicy = readTrustPolicy(call, input.PolicyDocument ?? '');
      return undefined;
    }),
    operation<DeleteRoleRequest>(DeleteRole$, deleteRole),
    // Terraform calls this before it deletes a role; the sandbox has no instance profiles.
    operation<ListInstanceProfilesForRoleRequest>(ListInstanceProfilesForRole$, (input, call) => {
      findRole(call, 'ListInstanceProfilesForRole', input.RoleName);
      return { InstanceProfiles: [], IsTruncated: false };
    }),
  ];
}

function createRole(input: CreateRoleRequest, call: OperationCall): object {
  const { state } = call;
  const account = call.account();
  const name = input.RoleName ?? '';
  const path = input.Path ?? '/';
  const arn = roleArn(state.partition, account.id, name, path);
  call.authorize(
    'iam:CreateRole',
    arn,
    policyContext({ permissionsBoundary: input.PermissionsBoundary ?? null }),
  );
  // Names are unique without regard to case: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  if (account.roles.has(name.toLowerCase())) {
    throw iamFaults.alreadyExists(`Role with name ${name} already exists.`);
  }
  if (account.roles.size >= limits.roles) {
    throw iamFaults.limitExceeded(`Cannot exceed quota for RolesPerAccount: ${limits.roles}`);
  }
  const role: Role = {
    arn,
    name,
    path,
    roleId: uniqueId(state.randomBytes, 'AROA'),
    created: wholeSecond(state.now()),
    description: input.Description ?? null,
    maxSessionDuration: input.MaxSessionDuration ?? 3600,
    trustPolicy: readTrustPolicy(call, input.AssumeRolePolicyDocument ?? ''),
    permissionsBoundary:
      input.PermissionsBoundary === undefined ? null : requireAttachable(call, input.PermissionsBoundary),
    inlinePolicies: new Map(),
    attachedPolicies: new Map(),
    tags: mergeTags([], input.Tags, 'TagsPerRole'),
    lastUsed: null,
  };
  account.roles.set(name.toLowerCase(), role);
  return { Role: describeRole(role, 'created') };
}

function listRoles(input: ListRolesRequest, call: OperationCall): object {
  const account = call.account();
  const prefix = input.PathPrefix ?? '/';
  call.authorize('iam:ListRoles', roleArn(call.state.partition, account.id, '', prefix));
  const roles = [...account.roles.values()].filter((role) => role.path.startsWith(prefix));
  const { items, ...rest } = page(roles, (role) => role.name.toLowerCase(), input);
  return { Roles: items.map((role) => describeRole(role, 'listed')), ...rest };
}

function deleteRole(input: DeleteRoleRequest, call: OperationCall): undefined {
  const role = findRole(call, 'DeleteRole', input.RoleName);
  if (role.attachedPolicies.size > 0) {
    throw iamFaults.deleteConflict('Cannot delete entity, must detach all policies first.');
  }
  if (role.inlinePolicies.size > 0) {
    throw iamFaults.deleteConflict('Cannot delete entity, must delete policies first.');
  }
  call.account().roles.delete(role.name.toLowerCase());
}

function readTrustPolicy(call: OperationCall, text: string): string {
  checkPolicyText(text, 'trust');
  checkTrustPrincipals(call.state, text);
  return text;
}

/**
 * IAM looks up AWS principals when it stores a trust policy and refuses names that don't exist. It does not look up
 * Federated principals: a role may be created before its provider.
 */
function checkTrustPrincipals(state: SandboxState, text: string): void {
  const reading = readPolicy(text, 'trust');
  const statements = 'policy' in reading ? reading.policy.statements : [];
  const named = statements.flatMap(({ principal }) => principal?.values ?? []);
  const unknown = named.find(({ type, id }) => type === 'AWS' && !isKnown(state, id));
  if (unknown) throw iamFaults.malformedPolicy(invalidPrincipal(unknown.type, unknown.id));
}

function isKnown(state: SandboxState, id: string): boolean {
  const arn = parseArn(id);
  const account = parseAccountId(arn?.account ?? '');
  // IAM does not look up sessions, and the sandbox cannot look up other accounts: both are accepted.
  const holder = account && state.accounts.get(account);
  if (!arn || !holder || !/^(?:user|role)\//.test(arn.resource)) return true;
  return [...holder.roles.values(), ...holder.users.values()].some((entry) => entry.arn === id);
}
