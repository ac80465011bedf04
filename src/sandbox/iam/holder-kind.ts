import type { RequestContext } from '../../trust/policy/condition.ts';
import type { PolicyHolder } from '../account.ts';
import type { OperationCall } from '../wire/query-operation.ts';
import { findRole } from './find-role.ts';
import { findUser } from './find-user.ts';

/** One of the two kinds of those whom IAM gives policies, with what differs between them. */
export interface HolderKind<Name> {
  readonly word: 'role' | 'user';
  /** Of all inline policies together, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
  readonly inlineQuota: number;
  readonly attachmentQuota: 'PoliciesPerRole' | 'PoliciesPerUser';
  /** Finds the holder that the input names, after checking that the caller may do the action on it. */
  find(
    call: OperationCall,
    action: string,
    input: Name,
    contextOf?: (holder: PolicyHolder | undefined) => RequestContext,
  ): PolicyHolder;
  /** How an answer names a holder. */
  named(holder: PolicyHolder): object;
}

interface RoleNamed {
  readonly RoleName: string | undefined;
}

interface UserNamed {
  readonly UserName: string | undefined;
}

export const roleKind: HolderKind<RoleNamed> = {
  word: 'role',
  inlineQuota: 10_240,
  attachmentQuota: 'PoliciesPerRole',
  find: (call, action, { RoleName }, contextOf) => findRole(call, action, RoleName, contextOf),
  named: ({ name }) => ({ RoleName: name }),
};

export const userKind: HolderKind<UserNamed> = {
  word: 'user',
  inlineQuota: 2048,
  attachmentQuota: 'PoliciesPerUser',
  find: (call, action, { UserName }, contextOf) => findUser(call, action, UserName, contextOf),
  named: ({ name }) => ({ UserName: name }),
};
