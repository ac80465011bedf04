import { isDeepStrictEqual } from 'node:util';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { IrsaError } from '../errors/irsa-error.ts';
import type { Roles, RoleToCreate, StoredRole } from '../links/roles/ports.ts';
import { absent } from './absent.ts';
import type { AwsClients } from './clients.ts';
import { retryUntilConsistent } from './eventual-consistency.ts';
import {
  findRole,
  listPolicies,
  listRoles,
  policyExists,
  readTrustPolicy,
  roleQuotas,
} from './iam-role-reads.ts';
import { surveyRoles } from './iam-role-survey.ts';
import { repeatableCall } from './repeatable-call.ts';
import { isAnswer } from './sdk-fault.ts';
import { tagList } from './tag-lists.ts';

/** The roles link's port to IAM. */
export function iamRoles({ iam }: AwsClients): Roles {
  return {
    find: (name) => findRole(iam, name),
    peek: (name) =>
      findRole(iam, name).catch((error: unknown) => {
        if (isAnswer(error, 'AccessDenied')) return 'unreadable' as const;
        throw error;
      }),
    survey: (listed) => surveyRoles(iam, listed),
    list: () => listRoles(iam),
    policyExists: (arn) => policyExists(iam, arn),
    policies: () => listPolicies(iam),
    quotas: () => roleQuotas(iam),
    async create(role) {
      const input = {
        RoleName: role.name,
        Path: role.path,
        Description: role.description,
        MaxSessionDuration: role.maxSessionDuration,
        AssumeRolePolicyDocument: JSON.stringify(role.trustPolicy),
        Tags: tagList(role.tags),
        ...(role.permissionsBoundary === null ? {} : { PermissionsBoundary: role.permissionsBoundary }),
      };
      const create = () => retryUntilConsistent(() => iam.send(new CreateRoleCommand(input)), principalIsNew);
      await repeatableCall(create, ['EntityAlreadyExists'], async () =>
        isAsMade(await findRole(iam, role.name), role),
      );
    },
    readTrustPolicy: (name) => readTrustPolicy(iam, name),
    async setTrustPolicy(name, policy) {
      const input = { RoleName: name, PolicyDocument: JSON.stringify(policy) };
      await retryUntilConsistent(() => iam.send(new UpdateAssumeRolePolicyCommand(input)), principalIsNew);
    },
    async setSettings(name, { description, maxSessionDuration }) {
      const input = { RoleName: name, Description: description, MaxSessionDuration: maxSessionDuration };
      await iam.send(new UpdateRoleCommand(input));
    },
    async setPermissionsBoundary(name, policyArn) {
      await iam.send(
        new PutRolePermissionsBoundaryCommand({ RoleName: name, PermissionsBoundary: policyArn }),
      );
    },
    async tag(name, tags) {
      await iam.send(new TagRoleCommand({ RoleName: name, Tags: tagList(tags) }));
    },
    async untag(name, tags) {
      await iam.send(new UntagRoleCommand({ RoleName: name, TagKeys: [...tags] }));
    },
    async attach(name, policyArn) {
      const attach = () => iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: policyArn }));
      await retryUntilConsistent(attach, roleIsNew).catch((error: unknown) => {
        throw policyMissing(error, name, policyArn) ?? error;
      });
    },
    async detach(name, policyArn) {
      await iam
        .send(new DetachRolePolicyCommand({ RoleName: name, PolicyArn: policyArn }))
        .catch(ignoreMissing);
    },
    async putInline(name, policy, document) {
      const input = { RoleName: name, PolicyName: policy, PolicyDocument: JSON.stringify(document) };
      await retryUntilConsistent(() => iam.send(new PutRolePolicyCommand(input)), roleIsNew);
    },
    async deleteInline(name, policy) {
      await iam
        .send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName: policy }))
        .catch(ignoreMissing);
    },
    async delete(name) {
      // The policies were only just removed, which IAM may not show yet.
      const remove = () => iam.send(new DeleteRoleCommand({ RoleName: name }));
      await retryUntilConsistent(remove, (code) => code === 'DeleteConflict' || code === concurrent).catch(
        ignoreMissing,
      );
    },
  };
}

/** Whether a role is as the call created it, without policies. */
function isAsMade(stored: StoredRole | null, role: RoleToCreate): boolean {
  if (!stored) return false;
  const { arn: _, created: __, lastUsed: ___, attached, inline, ...settings } = stored;
  const isBare = attached.length === 0 && inline.size === 0;
  return isBare && isDeepStrictEqual(settings, { ...role, tags: { ...role.tags } });
}

const concurrent = 'ConcurrentModification';

/** IAM may not know a new principal yet. */
function principalIsNew(code: string, error: unknown): boolean {
  const text = error instanceof IrsaError ? error.problem.why : '';
  return code === concurrent || (code === 'MalformedPolicyDocument' && /invalid principal/i.test(text));
}

/** IAM may not know a new role yet; its message then names the role. */
function roleIsNew(code: string, error: unknown): boolean {
  const text = error instanceof IrsaError ? error.problem.why : '';
  return code === concurrent || (code === 'NoSuchEntity' && /role with name/i.test(text));
}

const ignoreMissing = absent('NoSuchEntity');

function policyMissing(error: unknown, role: string, policyArn: string): IrsaError | null {
  if (!isAnswer(error, 'NoSuchEntity')) return null;
  return new IrsaError(
    'IRSA-ROLE-038',
    {
      what: `The policy ${policyArn} for the role ${role} does not exist.`,
      why: error instanceof IrsaError ? error.problem.why : '',
      next: 'Correct the policy in irsa.yaml; `aws iam list-policies` shows the names.',
    },
    { cause: error },
  );
}
