import {
  GetAccountAuthorizationDetails$,
  type GetAccountAuthorizationDetailsRequest,
} from '@aws-sdk/client-iam';
import type { Role } from '../account.ts';
import { type Operation, operation } from '../wire/query-operation.ts';
import { notModelled } from '../wire/schema-faults.ts';
import { page } from './paging.ts';
import { encodePolicyText } from './policy-text.ts';
import { describeRole } from './role-shape.ts';

/**
 * GetAccountAuthorizationDetails for roles; users, groups and policies are not modelled.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export function accountDetailOperations(): Operation[] {
  return [
    operation<GetAccountAuthorizationDetailsRequest>(GetAccountAuthorizationDetails$, (input, call) => {
      call.authorize('iam:GetAccountAuthorizationDetails', '*');
      if (input.Filter?.join() !== 'Role') throw notModelled('details of anything but roles');
      const roles = [...call.account().roles.values()];
      const { items, ...rest } = page(roles, ({ name }) => name.toLowerCase(), input);
      return { RoleDetailList: items.map(roleDetail), ...rest };
    }),
  ];
}

/** Without description and maximum session duration, which IAM omits here. */
function roleDetail(role: Role): object {
  const {
    Description: _,
    MaxSessionDuration: __,
    ...shown
  } = describeRole(role, 'full') as Record<string, unknown>;
  return {
    ...shown,
    RolePolicyList: [...role.inlinePolicies].map(([PolicyName, text]) => ({
      PolicyName,
      PolicyDocument: encodePolicyText(text),
    })),
    AttachedManagedPolicies: [...role.attachedPolicies].map(([PolicyArn, PolicyName]) => ({
      PolicyName,
      PolicyArn,
    })),
  };
}
