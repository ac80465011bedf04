import {
  type IAMClient,
  paginateGetAccountAuthorizationDetails,
  paginateListRoles,
} from '@aws-sdk/client-iam';
import type { StoredRole } from '../links/roles/ports.ts';
import { parsePolicyText } from './policy-text.ts';
import { isAnswer } from './sdk-fault.ts';
import { tagsOf } from './tag-lists.ts';

/**
 * Every role of the account with its policies, by its name in lower case, in a few calls however many there are; null
 * where the caller may not ask. Description and longest session stand in the list of roles alone.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export async function surveyRoles(iam: IAMClient): Promise<ReadonlyMap<string, StoredRole> | null> {
  const settings = await listSettings(iam);
  const roles = new Map<string, StoredRole>();
  try {
    const request = { Filter: ['Role' as const], MaxItems: 1000 };
    for await (const { RoleDetailList = [] } of paginateGetAccountAuthorizationDetails(
      { client: iam },
      request,
    )) {
      for (const role of RoleDetailList) {
        const name = role.RoleName ?? '';
        roles.set(name.toLowerCase(), {
          name,
          arn: role.Arn ?? '',
          path: role.Path ?? '/',
          description: settings.get(name)?.description ?? '',
          maxSessionDuration: settings.get(name)?.maxSessionDuration ?? 3600,
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
        });
      }
    }
  } catch (error) {
    if (isAnswer(error, 'AccessDenied')) return null;
    throw error;
  }
  return roles;
}

type Settings = Pick<StoredRole, 'description' | 'maxSessionDuration'>;

async function listSettings(iam: IAMClient): Promise<ReadonlyMap<string, Settings>> {
  const settings = new Map<string, Settings>();
  for await (const { Roles = [] } of paginateListRoles({ client: iam, pageSize: 1000 }, {})) {
    for (const { RoleName = '', Description = '', MaxSessionDuration = 3600 } of Roles) {
      settings.set(RoleName, { description: Description, maxSessionDuration: MaxSessionDuration });
    }
  }
  return settings;
}
