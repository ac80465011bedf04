import { type IAMClient, paginateGetAccountAuthorizationDetails, type RoleDetail } from '@aws-sdk/client-iam';
import type { ListedRole, StoredRole } from '../links/roles/ports.ts';
import { parsePolicyText } from './policy-text.ts';
import { isAnswer } from './sdk-fault.ts';
import { tagsOf } from './tag-lists.ts';

/**
 * Every role of the account with its policies, by lower-case name, in a few calls for any number of roles; null if the
 * permission is missing. Only the list of roles, `listed`, has description and maximum session duration.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export async function surveyRoles(
  iam: IAMClient,
  listed: readonly ListedRole[],
): Promise<ReadonlyMap<string, StoredRole> | null> {
  const settings = new Map(listed.map((role) => [role.name, role]));
  const roles = new Map<string, StoredRole>();
  try {
    const request = { Filter: ['Role' as const], MaxItems: 1000 };
    for await (const { RoleDetailList = [] } of paginateGetAccountAuthorizationDetails(
      { client: iam },
      request,
    )) {
      for (const role of RoleDetailList) {
        roles.set((role.RoleName ?? '').toLowerCase(), storedRole(role, settings.get(role.RoleName ?? '')));
      }
    }
  } catch (error) {
    if (isAnswer(error, 'AccessDenied')) return null;
    throw error;
  }
  return roles;
}

function storedRole(role: RoleDetail, listed: ListedRole | undefined): StoredRole {
  return {
    name: role.RoleName ?? '',
    arn: role.Arn ?? '',
    path: role.Path ?? '/',
    description: listed?.description ?? '',
    maxSessionDuration: listed?.maxSessionDuration ?? 3600,
    permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    trustPolicy: parsePolicyText(role.AssumeRolePolicyDocument),
    tags: tagsOf(role.Tags),
    attached: (role.AttachedManagedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []),
    inline: new Map(
      (role.RolePolicyList ?? []).map(({ PolicyName = '', PolicyDocument }) => [
        PolicyName,
        parsePolicyText(PolicyDocument),
      ]),
    ),
    created: role.CreateDate?.getTime() ?? null,
    lastUsed: role.RoleLastUsed?.LastUsedDate?.getTime() ?? null,
  };
}
