import type { Role } from '../account.ts';
import { encodePolicyText } from './policy-text.ts';

/**
 * A role as IAM returns it. Lists omit tags, boundary and last use, and a new role has no last use:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 */
export function describeRole(role: Role, view: 'full' | 'created' | 'listed'): object {
  const common = {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.roleId,
    Arn: role.arn,
    CreateDate: role.created,
    AssumeRolePolicyDocument: encodePolicyText(role.trustPolicy),
    Description: role.description ?? undefined,
    MaxSessionDuration: role.maxSessionDuration,
  };
  if (view === 'listed') return common;
  return {
    ...common,
    // IAM omits empty members.
    Tags: role.tags.length > 0 ? role.tags : undefined,
    PermissionsBoundary: boundaryOf(role),
    RoleLastUsed: view === 'created' ? undefined : lastUse(role),
  };
}

function lastUse(role: Role): object {
  return role.lastUsed ? { LastUsedDate: role.lastUsed.at, Region: role.lastUsed.region } : {};
}

function boundaryOf({ permissionsBoundary }: Role): object | undefined {
  return permissionsBoundary === null
    ? undefined
    : { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: permissionsBoundary };
}
