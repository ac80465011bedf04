import {
  AddRoleToInstanceProfile$,
  type AddRoleToInstanceProfileRequest,
  CreateInstanceProfile$,
  type CreateInstanceProfileRequest,
  DeleteInstanceProfile$,
  type DeleteInstanceProfileRequest,
  GetInstanceProfile$,
  type GetInstanceProfileRequest,
  ListInstanceProfiles$,
  ListInstanceProfilesForRole$,
  type ListInstanceProfilesForRoleRequest,
  type ListInstanceProfilesRequest,
  RemoveRoleFromInstanceProfile$,
  type RemoveRoleFromInstanceProfileRequest,
} from '@aws-sdk/client-iam';
import { instanceProfileArn } from '../../trust/arn.ts';
import type { InstanceProfile, Role } from '../account.ts';
import { uniqueId } from '../random-ids.ts';
import { wholeSecond } from '../whole-second.ts';
import { type Operation, type OperationCall, operation } from '../wire/query-operation.ts';
import { describeTags } from './describe-holder.ts';
import { findRole } from './find-role.ts';
import { iamFaults } from './iam-faults.ts';
import { type PageRequest, page } from './paging.ts';
import { describeRole } from './role-shape.ts';
import { mergeTags } from './tags.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const limits = { profiles: 1000, roles: 1 } as const;

/** IAM's operations on instance profiles, without their tags. */
export function instanceProfileOperations(): Operation[] {
  return [
    operation<CreateInstanceProfileRequest>(CreateInstanceProfile$, createProfile),
    operation<GetInstanceProfileRequest>(GetInstanceProfile$, (input, call) => {
      const profile = findInstanceProfile(call, 'GetInstanceProfile', input.InstanceProfileName);
      return { InstanceProfile: describeProfile(profile, 'full') };
    }),
    operation<ListInstanceProfilesRequest>(ListInstanceProfiles$, (input, call) => {
      const { id, instanceProfiles } = call.account();
      const prefix = input.PathPrefix ?? '/';
      call.authorize('iam:ListInstanceProfiles', instanceProfileArn(call.state.partition, id, '', prefix));
      return list(
        [...instanceProfiles.values()].filter(({ path }) => path.startsWith(prefix)),
        input,
      );
    }),
    operation<ListInstanceProfilesForRoleRequest>(ListInstanceProfilesForRole$, (input, call) => {
      const role = findRole(call, 'ListInstanceProfilesForRole', input.RoleName);
      return list(instanceProfilesOf(call, role), input);
    }),
    operation<AddRoleToInstanceProfileRequest>(AddRoleToInstanceProfile$, addRole),
    operation<RemoveRoleFromInstanceProfileRequest>(RemoveRoleFromInstanceProfile$, (input, call) => {
      const action = 'RemoveRoleFromInstanceProfile';
      const profile = findInstanceProfile(call, action, input.InstanceProfileName);
      if (profile.role?.name.toLowerCase() !== input.RoleName?.toLowerCase())
        throw noSuchRole(input.RoleName);
      profile.role = null;
      return undefined;
    }),
    operation<DeleteInstanceProfileRequest>(DeleteInstanceProfile$, (input, call) => {
      const profile = findInstanceProfile(call, 'DeleteInstanceProfile', input.InstanceProfileName);
      if (profile.role) throw profileHoldsRole();
      call.account().instanceProfiles.delete(profile.name.toLowerCase());
      return undefined;
    }),
  ];
}

/** Finds an instance profile by name after checking that the caller may do the action on it. */
export function findInstanceProfile(call: OperationCall, action: string, name = ''): InstanceProfile {
  const { id, instanceProfiles } = call.account();
  const profile = instanceProfiles.get(name.toLowerCase());
  call.authorize(`iam:${action}`, profile?.arn ?? instanceProfileArn(call.state.partition, id, name));
  if (!profile) throw iamFaults.noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
}

/** The instance profiles that hold a role. */
export function instanceProfilesOf(call: OperationCall, role: Role): readonly InstanceProfile[] {
  return [...call.account().instanceProfiles.values()].filter((profile) => profile.role === role);
}

/** Why neither a role nor an instance profile goes while they belong together. */
export function profileHoldsRole() {
  return iamFaults.deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
}

/** As for roles, lists leave the tags out. */
export function describeProfile(profile: InstanceProfile, view: 'full' | 'listed'): object {
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.profileId,
    Arn: profile.arn,
    CreateDate: profile.created,
    Roles: profile.role ? [describeRole(profile.role, 'listed')] : [],
    Tags: view === 'full' ? describeTags(profile) : undefined,
  };
}

function createProfile(input: CreateInstanceProfileRequest, call: OperationCall): object {
  const { state } = call;
  const { id, instanceProfiles } = call.account();
  const { InstanceProfileName: name = '', Path: path = '/' } = input;
  const arn = instanceProfileArn(state.partition, id, name, path);
  call.authorize('iam:CreateInstanceProfile', arn);
  if (instanceProfiles.has(name.toLowerCase())) {
    throw iamFaults.alreadyExists(`Instance Profile ${name} already exists.`);
  }
  if (instanceProfiles.size >= limits.profiles) {
    throw iamFaults.limitExceeded(`Cannot exceed quota for InstanceProfilesPerAccount: ${limits.profiles}`);
  }
  const profile: InstanceProfile = {
    arn,
    name,
    path,
    profileId: uniqueId(state.randomBytes, 'AIPA'),
    created: wholeSecond(state.now()),
    role: null,
    tags: mergeTags([], input.Tags, 'TagsPerInstanceProfile'),
  };
  instanceProfiles.set(name.toLowerCase(), profile);
  return { InstanceProfile: describeProfile(profile, 'full') };
}

/** Who puts a role where an instance can use it must be allowed to hand that role on. */
function addRole(input: AddRoleToInstanceProfileRequest, call: OperationCall): undefined {
  const profile = findInstanceProfile(call, 'AddRoleToInstanceProfile', input.InstanceProfileName);
  const role = call.account().roles.get((input.RoleName ?? '').toLowerCase());
  if (!role) throw noSuchRole(input.RoleName);
  call.authorize('iam:PassRole', role.arn);
  if (profile.role) {
    throw iamFaults.limitExceeded(
      `Cannot exceed quota for InstanceSessionsPerInstanceProfile: ${limits.roles}`,
    );
  }
  profile.role = role;
}

function list(profiles: readonly InstanceProfile[], request: PageRequest): object {
  const { items, ...rest } = page(profiles, ({ name }) => name.toLowerCase(), request);
  return { InstanceProfiles: items.map((profile) => describeProfile(profile, 'listed')), ...rest };
}

function noSuchRole(name: string | undefined) {
  return iamFaults.noSuchEntity(`The role with name ${name} cannot be found.`);
}
