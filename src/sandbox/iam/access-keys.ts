import {
  CreateAccessKey$,
  type CreateAccessKeyRequest,
  DeleteAccessKey$,
  type DeleteAccessKeyRequest,
  ListAccessKeys$,
  type ListAccessKeysRequest,
  UpdateAccessKey$,
  type UpdateAccessKeyRequest,
} from '@aws-sdk/client-iam';
import type { User, UserKey } from '../account.ts';
import { newAccessKey } from '../random-ids.ts';
import { wholeSecond } from '../whole-second.ts';
import { type Operation, operation } from '../wire/query-operation.ts';
import { findUserOrSelf } from './find-user.ts';
import { iamFaults } from './iam-faults.ts';
import { page } from './paging.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const keyLimit = 2;

/** IAM's operations on the access keys of users; calls can be signed with them at once. */
export function accessKeyOperations(): Operation[] {
  return [
    operation<CreateAccessKeyRequest>(CreateAccessKey$, (input, call) => {
      const user = findUserOrSelf(call, 'CreateAccessKey', input.UserName);
      if (user.keys.length >= keyLimit) {
        throw iamFaults.limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${keyLimit}`);
      }
      const { randomBytes, now } = call.state;
      const key = { ...newAccessKey(randomBytes, 'AKIA'), created: wholeSecond(now()), active: true };
      user.keys = [...user.keys, key];
      // The one answer that ever has the secret.
      return { AccessKey: { ...describeKey(user, key), SecretAccessKey: key.secretAccessKey } };
    }),
    operation<ListAccessKeysRequest>(ListAccessKeys$, (input, call) => {
      const user = findUserOrSelf(call, 'ListAccessKeys', input.UserName);
      const { items, ...rest } = page(user.keys, ({ accessKeyId }) => accessKeyId, input);
      return { AccessKeyMetadata: items.map((key) => describeKey(user, key)), ...rest };
    }),
    operation<UpdateAccessKeyRequest>(UpdateAccessKey$, (input, call) => {
      const user = findUserOrSelf(call, 'UpdateAccessKey', input.UserName);
      findKey(user, input.AccessKeyId).active = input.Status === 'Active';
      return undefined;
    }),
    operation<DeleteAccessKeyRequest>(DeleteAccessKey$, (input, call) => {
      const user = findUserOrSelf(call, 'DeleteAccessKey', input.UserName);
      const gone = findKey(user, input.AccessKeyId);
      user.keys = user.keys.filter((key) => key !== gone);
      return undefined;
    }),
  ];
}

function findKey(user: User, id: string | undefined): UserKey {
  const found = user.keys.find(({ accessKeyId }) => accessKeyId === id);
  if (found) return found;
  throw iamFaults.noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}

function describeKey({ name }: User, { accessKeyId, created, active }: UserKey): object {
  return {
    UserName: name,
    AccessKeyId: accessKeyId,
    Status: active ? 'Active' : 'Inactive',
    CreateDate: created,
  };
}
