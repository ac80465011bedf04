import * as iam from '@aws-sdk/client-iam';
import { type Operation, operation } from '../wire/query-operation.ts';
import { type OperationSchema, operationName } from '../wire/schema.ts';
import { findUser } from './find-user.ts';
import { iamFaults } from './iam-faults.ts';

/** Members under which lists of what the sandbox's users never have are empty. */
const emptyLists: readonly (readonly [schema: OperationSchema, member: string])[] = [
  [iam.ListGroupsForUser$, 'Groups'],
  [iam.ListMFADevices$, 'MFADevices'],
  [iam.ListSSHPublicKeys$, 'SSHPublicKeys'],
  [iam.ListSigningCertificates$, 'Certificates'],
  [iam.ListServiceSpecificCredentials$, 'ServiceSpecificCredentials'],
];

interface UserNamed {
  readonly UserName?: string;
}

/** Whoever takes a user away looks for these parts first, as Terraform with `force_destroy` and AWS's console do. */
export function unusedUserParts(): Operation[] {
  return [
    ...emptyLists.map(([schema, member]) =>
      operation<UserNamed>(schema, (input, call) => {
        findUser(call, operationName(schema), input.UserName);
        return { [member]: [], IsTruncated: false };
      }),
    ),
    operation<object>(iam.ListVirtualMFADevices$, (_input, call) => {
      call.authorize('iam:ListVirtualMFADevices', '*');
      return { VirtualMFADevices: [], IsTruncated: false };
    }),
    ...[iam.GetLoginProfile$, iam.DeleteLoginProfile$].map((schema) =>
      operation<UserNamed>(schema, (input, call): undefined => {
        const { name } = findUser(call, operationName(schema), input.UserName);
        throw iamFaults.noSuchEntity(`Login Profile for User ${name} cannot be found.`);
      }),
    ),
  ];
}
