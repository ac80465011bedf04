import { ListEntitiesForPolicy$, type ListEntitiesForPolicyRequest } from '@aws-sdk/client-iam';
import type { PolicyHolder, Role, User } from '../account.ts';
import { type Operation, type OperationCall, operation } from '../wire/query-operation.ts';
import { iamFaults } from './iam-faults.ts';
import { policyExists } from './managed-policy-lookup.ts';
import { page } from './paging.ts';

/** IAM's answer to who has a managed policy. */
export function policyEntityOperations(): Operation[] {
  return [operation<ListEntitiesForPolicyRequest>(ListEntitiesForPolicy$, listEntities)];
}

type Entity =
  | { readonly kind: 'Role'; readonly holder: Role }
  | { readonly kind: 'User'; readonly holder: User };

function listEntities(input: ListEntitiesForPolicyRequest, call: OperationCall): object {
  const arn = input.PolicyArn ?? '';
  call.authorize('iam:ListEntitiesForPolicy', arn);
  if (!policyExists(call, arn)) throw iamFaults.noSuchEntity('Policy ARN was not found.');
  const { roles, users } = call.account();
  const all: Entity[] = [
    ...[...roles.values()].map((holder) => ({ kind: 'Role' as const, holder })),
    ...[...users.values()].map((holder) => ({ kind: 'User' as const, holder })),
  ];
  const found = all.filter(
    ({ kind, holder }) =>
      (input.EntityFilter ?? kind) === kind &&
      holder.path.startsWith(input.PathPrefix ?? '/') &&
      uses(holder, arn, input.PolicyUsageFilter),
  );
  const { items, ...rest } = page(found, ({ kind, holder }) => `${kind}/${holder.name.toLowerCase()}`, input);
  return {
    PolicyGroups: [],
    PolicyUsers: items.flatMap(({ kind, holder }) =>
      kind === 'User' ? [{ UserName: holder.name, UserId: holder.userId }] : [],
    ),
    PolicyRoles: items.flatMap(({ kind, holder }) =>
      kind === 'Role' ? [{ RoleName: holder.name, RoleId: holder.roleId }] : [],
    ),
    ...rest,
  };
}

function uses(
  { permissionsBoundary, attachedPolicies }: PolicyHolder,
  arn: string,
  filter: ListEntitiesForPolicyRequest['PolicyUsageFilter'],
): boolean {
  const asBoundary = filter !== 'PermissionsPolicy' && permissionsBoundary === arn;
  return asBoundary || (filter !== 'PermissionsBoundary' && attachedPolicies.has(arn));
}
