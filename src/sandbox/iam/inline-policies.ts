import {
  DeleteRolePolicy$,
  type DeleteRolePolicyRequest,
  GetRolePolicy$,
  type GetRolePolicyRequest,
  ListRolePolicies$,
  type ListRolePoliciesRequest,
  PutRolePolicy$,
  type PutRolePolicyRequest,
} from '@aws-sdk/client-iam';
import { countedLength, policyQuotas } from '../../trust/policy/policy-faults.ts';
import { type Operation, operation } from '../wire/query-operation.ts';
import { findRole } from './find-role.ts';
import { iamFaults } from './iam-faults.ts';
import { page } from './paging.ts';
import { checkPolicyText, encodePolicyText } from './policy-text.ts';

/** IAM's operations on the inline policies of roles. */
export function inlinePolicyOperations(): Operation[] {
  return [
    operation<PutRolePolicyRequest>(PutRolePolicy$, (input, call) => {
      const { PolicyName: name = '', PolicyDocument: text = '' } = input;
      const role = findRole(call, 'PutRolePolicy', input.RoleName);
      checkPolicyText(text, 'inline');
      const all = [...new Map(role.inlinePolicies).set(name, text).values()];
      if (all.reduce((sum, document) => sum + countedLength(document), 0) > policyQuotas.inline) {
        throw iamFaults.limitExceeded(
          `Maximum policy size of ${policyQuotas.inline} bytes exceeded for role ${role.name}`,
        );
      }
      role.inlinePolicies.set(name, text);
      return undefined;
    }),
    operation<GetRolePolicyRequest>(GetRolePolicy$, (input, call) => {
      const role = findRole(call, 'GetRolePolicy', input.RoleName);
      const text = role.inlinePolicies.get(input.PolicyName ?? '');
      if (text === undefined) throw noSuchPolicy(input.PolicyName);
      return { RoleName: role.name, PolicyName: input.PolicyName, PolicyDocument: encodePolicyText(text) };
    }),
    operation<ListRolePoliciesRequest>(ListRolePolicies$, (input, call) => {
      const role = findRole(call, 'ListRolePolicies', input.RoleName);
      const { items, ...rest } = page([...role.inlinePolicies.keys()], (name) => name, input);
      return { PolicyNames: items, ...rest };
    }),
    operation<DeleteRolePolicyRequest>(DeleteRolePolicy$, (input, call) => {
      const role = findRole(call, 'DeleteRolePolicy', input.RoleName);
      if (!role.inlinePolicies.delete(input.PolicyName ?? '')) throw noSuchPolicy(input.PolicyName);
      return undefined;
    }),
  ];
}

function noSuchPolicy(name: string | undefined) {
  return iamFaults.noSuchEntity(`The role policy with name ${name} cannot be found.`);
}
