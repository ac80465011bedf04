import {
  DeleteRolePolicy$,
  DeleteUserPolicy$,
  GetRolePolicy$,
  GetUserPolicy$,
  ListRolePolicies$,
  ListUserPolicies$,
  PutRolePolicy$,
  PutUserPolicy$,
} from '@aws-sdk/client-iam';
import { countedLength } from '../../trust/policy/policy-faults.ts';
import { type Operation, operation } from '../wire/query-operation.ts';
import { type OperationSchema, operationName } from '../wire/schema.ts';
import { type HolderKind, roleKind, userKind } from './holder-kind.ts';
import { iamFaults } from './iam-faults.ts';
import { type PageRequest, page } from './paging.ts';
import { policyContext } from './policy-context.ts';
import { checkPolicyText, encodePolicyText } from './policy-text.ts';

interface Schemas {
  readonly put: OperationSchema;
  readonly get: OperationSchema;
  readonly list: OperationSchema;
  readonly remove: OperationSchema;
}

interface PolicyNamed {
  readonly PolicyName: string | undefined;
}

/** IAM's operations on the inline policies of roles and users. */
export function inlinePolicyOperations(): Operation[] {
  return [
    ...operationsOf(roleKind, {
      put: PutRolePolicy$,
      get: GetRolePolicy$,
      list: ListRolePolicies$,
      remove: DeleteRolePolicy$,
    }),
    ...operationsOf(userKind, {
      put: PutUserPolicy$,
      get: GetUserPolicy$,
      list: ListUserPolicies$,
      remove: DeleteUserPolicy$,
    }),
  ];
}

function operationsOf<Name>(kind: HolderKind<Name>, { put, get, list, remove }: Schemas): Operation[] {
  const noSuchPolicy = (name: string | undefined) =>
    iamFaults.noSuchEntity(`The ${kind.word} policy with name ${name} cannot be found.`);
  return [
    operation<Name & PolicyNamed & { readonly PolicyDocument: string | undefined }>(put, (input, call) => {
      const { PolicyName: name = '', PolicyDocument: text = '' } = input;
      const holder = kind.find(call, operationName(put), input, policyContext);
      checkPolicyText(text, 'inline');
      const all = [...new Map(holder.inlinePolicies).set(name, text).values()];
      if (all.reduce((sum, document) => sum + countedLength(document), 0) > kind.inlineQuota) {
        throw iamFaults.limitExceeded(
          `Maximum policy size of ${kind.inlineQuota} bytes exceeded for ${kind.word} ${holder.name}`,
        );
      }
      holder.inlinePolicies.set(name, text);
      return undefined;
    }),
    operation<Name & PolicyNamed>(get, (input, call) => {
      const holder = kind.find(call, operationName(get), input);
      const text = holder.inlinePolicies.get(input.PolicyName ?? '');
      if (text === undefined) throw noSuchPolicy(input.PolicyName);
      return { ...kind.named(holder), PolicyName: input.PolicyName, PolicyDocument: encodePolicyText(text) };
    }),
    operation<Name & PageRequest>(list, (input, call) => {
      const holder = kind.find(call, operationName(list), input);
      const { items, ...rest } = page([...holder.inlinePolicies.keys()], (name) => name, input);
      return { PolicyNames: items, ...rest };
    }),
    operation<Name & PolicyNamed>(remove, (input, call) => {
      const holder = kind.find(call, operationName(remove), input, policyContext);
      if (!holder.inlinePolicies.delete(input.PolicyName ?? '')) throw noSuchPolicy(input.PolicyName);
      return undefined;
    }),
  ];
}
