import { resolvePolicyArn } from '../config/policy-reference.ts';
import type { Role } from '../config/trust-chain.ts';
import { roleArn } from '../trust/arn.ts';
import type { AwsOwner, AwsPermission } from './aws-permission.ts';

/**
 * The calls that create roles and grant them permissions: only the managed policies of irsa.yaml, inline policies if
 * irsa.yaml has some, and everything only with the permissions boundary of irsa.yaml. Without these conditions, the
 * identity that runs irsactl could give a role any permission and assume it. Removing permissions needs no condition.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
 */
export function grantPermissions(
  roles: readonly Role[],
  region: string,
  owner: AwsOwner,
): readonly AwsPermission[] {
  const boundaries = new Set(roles.map(({ permissionsBoundary }) => permissionsBoundary ?? null));
  return [...boundaries].flatMap((boundary, at) => {
    const within = roles.filter((role) => (role.permissionsBoundary ?? null) === boundary);
    const suffix = at === 0 ? '' : `Within${at + 1}`;
    return under(boundary, within, region, owner).map((one) => ({ ...one, purpose: one.purpose + suffix }));
  });
}

/** The permissions for the roles with one boundary, or without one. */
function under(
  boundary: string | null,
  roles: readonly Role[],
  region: string,
  { partition, account }: AwsOwner,
): readonly AwsPermission[] {
  // Roles with the same policies share a statement: no role can be given the policy of another.
  const byPolicies = Map.groupBy(roles, (role) => JSON.stringify(managedPolicies(role, region)));
  const permission = (
    purpose: string,
    actions: readonly string[],
    whose: readonly Role[],
    policies: readonly string[] = [],
  ): readonly AwsPermission[] => {
    if (whose.length === 0) return [];
    const condition = {
      ...(boundary !== null && { StringEquals: { 'iam:PermissionsBoundary': [boundary] } }),
      ...(policies.length > 0 && { ArnEquals: { 'iam:PolicyARN': policies } }),
    };
    const resources = whose.map(({ name, path }) => roleArn(partition, account, name, path));
    const bound = Object.keys(condition).length === 0 ? {} : { condition };
    return [{ purpose, access: 'change', actions, resources, ...bound }];
  };
  return [
    ...permission(
      'CreateRoles',
      ['iam:CreateRole', ...(boundary === null ? [] : ['iam:PutRolePermissionsBoundary'])],
      roles,
    ),
    ...[...byPolicies.values()].flatMap((alike, at) => {
      const policies = alike.slice(0, 1).flatMap((role) => managedPolicies(role, region));
      if (policies.length === 0) return [];
      return permission(`AttachPolicies${at === 0 ? '' : at + 1}`, ['iam:AttachRolePolicy'], alike, policies);
    }),
    ...permission('WritePolicies', ['iam:PutRolePolicy'], roles.filter(hasInlinePolicy)),
  ];
}

function managedPolicies({ policies }: Role, region: string): readonly string[] {
  return policies.flatMap((one) => (one.kind === 'managed' ? [resolvePolicyArn(one.policy, region)] : []));
}

function hasInlinePolicy({ policies }: Role): boolean {
  return policies.some(({ kind }) => kind !== 'managed');
}
