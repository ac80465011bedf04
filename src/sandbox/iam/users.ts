import {
  CreateUser$,
  type CreateUserRequest,
  DeleteUser$,
  type DeleteUserRequest,
  GetUser$,
  type GetUserRequest,
  ListUsers$,
  type ListUsersRequest,
  UpdateUser$,
  type UpdateUserRequest,
} from '@aws-sdk/client-iam';
import { accountRootArn, userArn } from '../../trust/arn.ts';
import type { User } from '../account.ts';
import { uniqueId } from '../random-ids.ts';
import { wholeSecond } from '../whole-second.ts';
import { type Operation, type OperationCall, operation } from '../wire/query-operation.ts';
import { describeBoundary, describeTags } from './describe-holder.ts';
import { findUser, findUserOrSelf } from './find-user.ts';
import { iamFaults } from './iam-faults.ts';
import { requireAttachable } from './managed-policy-lookup.ts';
import { page } from './paging.ts';
import { requireNoPolicies } from './require-no-policies.ts';
import { mergeTags } from './tags.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const limits = { users: 5000 } as const;

/** IAM's operations on users, without their keys, policies and tags. */
export function userOperations(): Operation[] {
  return [
    operation<CreateUserRequest>(CreateUser$, createUser),
    operation<GetUserRequest>(GetUser$, (input, call) => {
      if (input.UserName === undefined && call.caller?.kind === 'root') return { User: describeRoot(call) };
      return { User: describeUser(findUserOrSelf(call, 'GetUser', input.UserName), 'full') };
    }),
    operation<ListUsersRequest>(ListUsers$, (input, call) => {
      const account = call.account();
      const prefix = input.PathPrefix ?? '/';
      call.authorize('iam:ListUsers', userArn(call.state.partition, account.id, '', prefix));
      const users = [...account.users.values()].filter(({ path }) => path.startsWith(prefix));
      const { items, ...rest } = page(users, ({ name }) => name.toLowerCase(), input);
      return { Users: items.map((user) => describeUser(user, 'listed')), ...rest };
    }),
    operation<UpdateUserRequest>(UpdateUser$, updateUser),
    operation<DeleteUserRequest>(DeleteUser$, deleteUser),
  ];
}

function createUser(input: CreateUserRequest, call: OperationCall): object {
  const { state } = call;
  const { id, users } = call.account();
  const { UserName: name = '', Path: path = '/' } = input;
  const arn = userArn(state.partition, id, name, path);
  call.authorize('iam:CreateUser', arn);
  requireFreeName(users, name);
  if (users.size >= limits.users) {
    throw iamFaults.limitExceeded(`Cannot exceed quota for UsersPerAccount: ${limits.users}`);
  }
  const user: User = {
    arn,
    name,
    path,
    userId: uniqueId(state.randomBytes, 'AIDA'),
    created: wholeSecond(state.now()),
    keys: [],
    permissionsBoundary:
      input.PermissionsBoundary === undefined ? null : requireAttachable(call, input.PermissionsBoundary),
    inlinePolicies: new Map(),
    attachedPolicies: new Map(),
    tags: mergeTags([], input.Tags, 'TagsPerUser'),
  };
  users.set(name.toLowerCase(), user);
  return { User: describeUser(user, 'full') };
}

/** The ID stays: a user with another name is the same user. */
function updateUser(input: UpdateUserRequest, call: OperationCall): undefined {
  const { state } = call;
  const { id, users } = call.account();
  const user = findUser(call, 'UpdateUser', input.UserName);
  const { NewUserName: name = user.name, NewPath: path = user.path } = input;
  const arn = userArn(state.partition, id, name, path);
  // AWS wants the permission on both: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
  call.authorize('iam:UpdateUser', arn);
  if (name.toLowerCase() !== user.name.toLowerCase()) requireFreeName(users, name);
  users.delete(user.name.toLowerCase());
  Object.assign(user, { name, path, arn });
  users.set(name.toLowerCase(), user);
}

function deleteUser(input: DeleteUserRequest, call: OperationCall): undefined {
  const user = findUser(call, 'DeleteUser', input.UserName);
  requireNoPolicies(user);
  if (user.keys.length > 0) {
    throw iamFaults.deleteConflict('Cannot delete entity, must delete access keys first.');
  }
  call.account().users.delete(user.name.toLowerCase());
}

function requireFreeName(users: ReadonlyMap<string, User>, name: string): void {
  if (users.has(name.toLowerCase())) {
    throw iamFaults.alreadyExists(`User with name ${name} already exists.`);
  }
}

function describeRoot(call: OperationCall): object {
  const { id, created } = call.account();
  return { UserId: id, Arn: accountRootArn(call.state.partition, id), CreateDate: created };
}

/** As for roles, lists leave tags and boundary out. */
export function describeUser(user: User, view: 'full' | 'listed'): object {
  const common = {
    Path: user.path,
    UserName: user.name,
    UserId: user.userId,
    Arn: user.arn,
    CreateDate: user.created,
  };
  return view === 'listed'
    ? common
    : { ...common, PermissionsBoundary: describeBoundary(user), Tags: describeTags(user) };
}
