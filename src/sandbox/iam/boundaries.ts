import {
  DeleteRolePermissionsBoundary$,
  DeleteUserPermissionsBoundary$,
  PutRolePermissionsBoundary$,
  PutUserPermissionsBoundary$,
} from '@aws-sdk/client-iam';
import { type Operation, operation } from '../wire/query-operation.ts';
import { type OperationSchema, operationName } from '../wire/schema.ts';
import { type HolderKind, roleKind, userKind } from './holder-kind.ts';
import { iamFaults } from './iam-faults.ts';
import { requireAttachable } from './managed-policy-lookup.ts';
import { policyContext } from './policy-context.ts';

/** IAM's operations on the permissions boundaries of roles and users. */
export function boundaryOperations(): Operation[] {
  return [
    ...operationsOf(roleKind, PutRolePermissionsBoundary$, DeleteRolePermissionsBoundary$),
    ...operationsOf(userKind, PutUserPermissionsBoundary$, DeleteUserPermissionsBoundary$),
  ];
}

function operationsOf<Name>(
  kind: HolderKind<Name>,
  put: OperationSchema,
  remove: OperationSchema,
): Operation[] {
  return [
    operation<Name & { readonly PermissionsBoundary: string | undefined }>(put, (input, call) => {
      const permissionsBoundary = input.PermissionsBoundary ?? null;
      // The boundary that is to be, as at CreateRole.
      const holder = kind.find(call, operationName(put), input, () => policyContext({ permissionsBoundary }));
      holder.permissionsBoundary = requireAttachable(call, input.PermissionsBoundary);
      return undefined;
    }),
    operation<Name>(remove, (input, call) => {
      const holder = kind.find(call, operationName(remove), input, policyContext);
      if (holder.permissionsBoundary === null) {
        const subject = kind.word === 'role' ? 'Role' : 'User';
        throw iamFaults.noSuchEntity(`${subject} ${holder.name} does not have a permissions boundary.`);
      }
      holder.permissionsBoundary = null;
      return undefined;
    }),
  ];
}
