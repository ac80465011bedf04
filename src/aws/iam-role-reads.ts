import {
  GetAccountSummaryCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  paginateListPolicies,
  paginateListRoles,
  type Role,
} from '@aws-sdk/client-iam';
import type { ListedRole, RoleQuotas, StoredRole } from '../links/roles/ports.ts';
import type { Json } from '../trust/json.ts';
import { absent } from './absent.ts';
import { parsePolicyText } from './policy-text.ts';
import { isAnswer } from './sdk-fault.ts';
import { tagsOf } from './tag-lists.ts';

/** A role with its policies: three calls, and one more for each inline policy. */
export async function findRole(iam: IAMClient, name: string): Promise<StoredRole | null> {
  const role = await getRole(iam, name);
  if (!role) return null;
  const [attached, inline] = await Promise.all([attachedTo(iam, name), inlineOf(iam, name)]);
  return {
    name: role.RoleName ?? name,
    arn: role.Arn ?? '',
    path: role.Path ?? '/',
    description: role.Description ?? '',
    maxSessionDuration: role.MaxSessionDuration ?? 3600,
    permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    trustPolicy: parsePolicyText(role.AssumeRolePolicyDocument),
    tags: tagsOf(role.Tags),
    attached,
    inline,
    created: role.CreateDate?.getTime() ?? null,
    lastUsed: role.RoleLastUsed?.LastUsedDate?.getTime() ?? null,
  };
}

/** The trust policy of a role; null if it does not exist. */
export async function readTrustPolicy(iam: IAMClient, name: string): Promise<Json | null> {
  const role = await getRole(iam, name);
  return role ? parsePolicyText(role.AssumeRolePolicyDocument) : null;
}

async function getRole(iam: IAMClient, name: string): Promise<Role | null> {
  const answer = await iam.send(new GetRoleCommand({ RoleName: name })).catch(absent('NoSuchEntity'));
  return answer?.Role ?? null;
}

/** Every role of the account, a thousand per call. */
export async function listRoles(iam: IAMClient): Promise<readonly ListedRole[]> {
  const roles: ListedRole[] = [];
  for await (const page of paginateListRoles({ client: iam, pageSize: 1000 }, {})) {
    for (const role of page.Roles ?? []) {
      roles.push({
        name: role.RoleName ?? '',
        description: role.Description ?? '',
        maxSessionDuration: role.MaxSessionDuration ?? 3600,
        trustPolicy: parsePolicyText(role.AssumeRolePolicyDocument),
      });
    }
  }
  return roles;
}

/** Whether a managed policy exists; true if the permission is missing, because attaching it will show. */
export async function policyExists(iam: IAMClient, arn: string): Promise<boolean> {
  try {
    await iam.send(new GetPolicyCommand({ PolicyArn: arn }));
    return true;
  } catch (error) {
    if (isAnswer(error, 'NoSuchEntity')) return false;
    if (isAnswer(error, 'AccessDenied')) return true;
    throw error;
  }
}

/** AWS's and the account's policies, a thousand per call; empty if the permission is missing. */
export async function listPolicies(iam: IAMClient): Promise<readonly string[]> {
  const arns: string[] = [];
  try {
    for await (const { Policies = [] } of paginateListPolicies({ client: iam, pageSize: 1000 }, {})) {
      arns.push(...Policies.flatMap(({ Arn }) => Arn ?? []));
    }
  } catch (error) {
    if (!isAnswer(error, 'AccessDenied')) throw error;
  }
  return arns;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html */
export async function roleQuotas(iam: IAMClient): Promise<RoleQuotas | null> {
  const answer = await iam.send(new GetAccountSummaryCommand({})).catch(absent('AccessDenied'));
  const summary = new Map(Object.entries(answer?.SummaryMap ?? {}));
  if (summary.size === 0) return null;
  const count = (name: string, otherwise: number) => summary.get(name) ?? otherwise;
  return {
    rolesInUse: count('Roles', 0),
    roles: count('RolesQuota', Number.POSITIVE_INFINITY),
    attachedPolicies: count('AttachedPoliciesPerRoleQuota', Number.POSITIVE_INFINITY),
    trustPolicySize: count('AssumeRolePolicySizeQuota', Number.POSITIVE_INFINITY),
  };
}

// A role has at most 25 managed policies, and inline policies of 10,240 characters in all: one page each.
async function attachedTo(iam: IAMClient, name: string): Promise<readonly string[]> {
  const answer = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: name, MaxItems: 1000 }));
  return (answer.AttachedPolicies ?? []).flatMap(({ PolicyArn }) =>
    PolicyArn === undefined ? [] : [PolicyArn],
  );
}

async function inlineOf(iam: IAMClient, name: string): Promise<ReadonlyMap<string, Json>> {
  const answer = await iam.send(new ListRolePoliciesCommand({ RoleName: name, MaxItems: 1000 }));
  const policies = new Map<string, Json>();
  for (const policy of answer.PolicyNames ?? []) {
    const read = await iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: policy }));
    policies.set(policy, parsePolicyText(read.PolicyDocument));
  }
  return policies;
}
