import { manyRoles } from '../config/many-roles.ts';
import { resolvePolicyArn } from '../config/policy-reference.ts';
import type { Role } from '../config/trust-chain.ts';
import { roleArn } from '../trust/arn.ts';
import type { AwsOwner, AwsPermission } from './aws-permission.ts';
import { grantPermissions } from './grant-permissions.ts';

/**
 * The roles of irsa.yaml, by name, and the managed policies that they name.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function rolePermissions(
  roles: readonly Role[],
  region: string,
  { partition, account }: AwsOwner,
): readonly AwsPermission[] {
  const list = (...actions: string[]): AwsPermission => {
    return { purpose: 'ListRoles', access: 'look', actions: ['iam:ListRoles', ...actions], resources: ['*'] };
  };
  // Needed even without roles, to find those that are no longer in irsa.yaml, and those that use an audience of the
  // provider.
  if (roles.length === 0) return [list()];
  const arns = roles.map(({ name, path }) => roleArn(partition, account, name, path));
  // Before the role exists, AWS checks GetRole without its path.
  const pathless = roles
    .filter(({ path = '/' }) => path !== '/')
    .map(({ name }) => roleArn(partition, account, name));
  const shared = arns.filter((_, index) => roles[index]?.shared);
  const managed = roles.flatMap(({ policies, permissionsBoundary }) => [
    ...policies.flatMap((one) => (one.kind === 'managed' ? [resolvePolicyArn(one.policy, region)] : [])),
    ...(permissionsBoundary === undefined ? [] : [permissionsBoundary]),
  ]);
  return [
    list(
      'iam:GetAccountSummary',
      ...(roles.length < manyRoles ? [] : ['iam:GetAccountAuthorizationDetails']),
    ),
    {
      purpose: 'ReadRoles',
      access: 'look',
      actions: ['iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies', 'iam:GetRolePolicy'],
      resources: arns,
    },
    ...(pathless.length === 0
      ? []
      : [{ purpose: 'FindRoles', access: 'look' as const, actions: ['iam:GetRole'], resources: pathless }]),
    ...(managed.length === 0
      ? []
      : [
          {
            purpose: 'ReadPolicies',
            access: 'look' as const,
            actions: ['iam:GetPolicy'],
            resources: [...new Set(managed)],
          },
        ]),
    {
      purpose: 'ManageRoles',
      access: 'change',
      actions: [
        'iam:TagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
        'iam:DetachRolePolicy',
        'iam:DeleteRolePolicy',
        'iam:DeleteRole',
      ],
      resources: arns,
    },
    ...grantPermissions(roles, region, { partition, account }),
    ...(shared.length === 0
      ? []
      : [
          {
            purpose: 'UntagSharedRoles',
            access: 'change' as const,
            actions: ['iam:UntagRole'],
            resources: shared,
          },
        ]),
  ];
}
