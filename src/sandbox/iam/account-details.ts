import {
  GetAccountAuthorizationDetails$,
  type GetAccountAuthorizationDetailsRequest,
} from '@aws-sdk/client-iam';
import type { Role } from '../account.ts';
import { type Operation, operation } from '../wire/query-operation.ts';
import { page } from './paging.ts';
import { encodePolicyText } from './policy-text.ts';
import { describeRole } from './role-shape.ts';

/**
 * IAM's answer to who may do what in an account, as far as roles go: users, groups and managed policies are left out.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export function accountDetailOperations(): Operation[] {
  return [
    operation<GetAccountAuthorizationDetailsRequest>(GetAccountAuthorizationDetails$, (input, call) => {
      call.authorize('iam:GetAccountAuthorizationDetails', '*');
      const asked = input.Filter ?? ['Role'];
      const roles = asked.includes('Role') ? [...call.account().roles.values()] : [];
      const { items, ...rest } = page(roles, (role) => role.name.toLowerCase(), input);
      return {
        UserDetailList: [],
        GroupDetailList: [],
        Policies: [],
        RoleDetailList: items.map(detailOf),
        ...rest,
      };
    }),
  ];
}

/** Without description and longest session, which IAM leaves out here. */
function detailOf(role: Role): object {
  const {
    Description: _,
    MaxSessionDuration: __,
    ...shown
  } = describeRole(role, 'full') as Record<string, unknown>;
  return {
    ...shown,
    InstanceProfileList: [],
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
