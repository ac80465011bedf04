import {
  DeleteRolePermissionsBoundary$,
  type DeleteRolePermissionsBoundaryRequest,
  PutRolePermissionsBoundary$,
  type PutRolePermissionsBoundaryRequest,
} from '@aws-sdk/client-iam';
import { type Operation, operation } from '../wire/query-operation.ts';
import { findRole } from './find-role.ts';
import { iamFaults } from './iam-faults.ts';
import { requireAttachable } from './managed-policy-lookup.ts';
import { policyContext } from './policy-context.ts';

/** IAM's operations on the permissions boundaries of roles. */
export function boundaryOperations(): Operation[] {
  return [
    operation<PutRolePermissionsBoundaryRequest>(PutRolePermissionsBoundary$, (input, call) => {
      const permissionsBoundary = input.PermissionsBoundary ?? null;
      // The condition key is the new boundary, as for CreateRole.
      const role = findRole(call, 'PutRolePermissionsBoundary', input.RoleName, () =>
        policyContext({ permissionsBoundary }),
      );
      role.permissionsBoundary = requireAttachable(call, input.PermissionsBoundary);
      return undefined;
    }),
    operation<DeleteRolePermissionsBoundaryRequest>(DeleteRolePermissionsBoundary$, (input, call) => {
      const role = findRole(call, 'DeleteRolePermissionsBoundary', input.RoleName, policyContext);
      if (role.permissionsBoundary === null) {
        throw iamFaults.noSuchEntity(`Role ${role.name} does not have a permissions boundary.`);
      }
      role.permissionsBoundary = null;
      return undefined;
    }),
  ];
}
