import {
  GetAccountAuthorizationDetails$,
  type GetAccountAuthorizationDetailsRequest,
} from '@aws-sdk/client-iam';
import type { ManagedPolicy, Role, User } from '../account.ts';
import { type Operation, type OperationCall, operation } from '../wire/query-operation.ts';
import { describePolicies } from './describe-holder.ts';
import { describeProfile, instanceProfilesOf } from './instance-profiles.ts';
import { describePolicy } from './managed-policies.ts';
import { page } from './paging.ts';
import { describeVersion } from './policy-versions.ts';
import { describeRole } from './role-shape.ts';
import { describeUser } from './users.ts';

type Entry =
  | { readonly kind: 'User'; readonly key: string; readonly user: User }
  | { readonly kind: 'Role'; readonly key: string; readonly role: Role }
  | { readonly kind: 'LocalManagedPolicy'; readonly key: string; readonly policy: ManagedPolicy };

/**
 * IAM's answer to who may do what in an account: users, roles and the account's own policies, in one list of pages;
 * there are no groups, and AWS's own policies are left out.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export function accountDetailOperations(): Operation[] {
  return [
    operation<GetAccountAuthorizationDetailsRequest>(GetAccountAuthorizationDetails$, (input, call) => {
      call.authorize('iam:GetAccountAuthorizationDetails', '*');
      const asked = input.Filter ?? [];
      const entries = entriesOf(call).filter(({ kind }) => asked.length === 0 || asked.includes(kind));
      const { items, ...rest } = page(entries, ({ kind, key }) => `${kind}/${key}`, input);
      return {
        UserDetailList: items.flatMap((entry) => (entry.kind === 'User' ? [userDetail(entry.user)] : [])),
        GroupDetailList: [],
        RoleDetailList: items.flatMap((entry) =>
          entry.kind === 'Role' ? [roleDetail(entry.role, call)] : [],
        ),
        Policies: items.flatMap((entry) =>
          entry.kind === 'LocalManagedPolicy' ? [policyDetail(entry.policy, call)] : [],
        ),
        ...rest,
      };
    }),
  ];
}

function entriesOf(call: OperationCall): Entry[] {
  const { users, roles, policies } = call.account();
  return [
    ...[...users].map(([key, user]): Entry => ({ kind: 'User', key, user })),
    ...[...roles].map(([key, role]): Entry => ({ kind: 'Role', key, role })),
    ...[...policies].map(([key, policy]): Entry => ({ kind: 'LocalManagedPolicy', key, policy })),
  ];
}

function userDetail(user: User): object {
  const { inline, attached } = describePolicies(user);
  return {
    ...describeUser(user, 'full'),
    UserPolicyList: inline,
    GroupList: [],
    AttachedManagedPolicies: attached,
  };
}

/** Without description and longest session, which IAM leaves out here. */
function roleDetail(role: Role, call: OperationCall): object {
  const {
    Description: _,
    MaxSessionDuration: __,
    ...shown
  } = describeRole(role, 'full') as Record<string, unknown>;
  const { inline, attached } = describePolicies(role);
  return {
    ...shown,
    InstanceProfileList: instanceProfilesOf(call, role).map((profile) => describeProfile(profile, 'full')),
    RolePolicyList: inline,
    AttachedManagedPolicies: attached,
  };
}

function policyDetail(policy: ManagedPolicy, call: OperationCall): object {
  return {
    ...describePolicy(call, policy.arn, 'full'),
    PolicyVersionList: policy.versions.map((version) =>
      describeVersion(version, policy.defaultVersion, 'full'),
    ),
  };
}
