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
import { countedLength } from '../../trust/policy/policy-faults.ts';
import { type Operation, operation } from '../wire/query-operation.ts';
import { findRole } from './find-role.ts';
import { iamFaults } from './iam-faults.ts';
import { page } from './paging.ts';
import { policyContext } from './policy-context.ts';
import { checkPolicyText, encodePolicyText } from './policy-text.ts';

/** For all inline policies of a role together, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const quota = 10_240;

/** IAM's operations on the inline policies of roles. */
export function inlinePolicyOperations(): Operation[] {
  return [
    operation<PutRolePolicyRequest>(PutRolePolicy$, (input, call) => {
      const { PolicyName: name = '', PolicyDocument: text = '' } = input;
      const role = findRole(call, 'PutRolePolicy', input.RoleName, policyContext);
      checkPolicyText(text, 'inline');
      const all = [...new Map(role.inlinePolicies).set(name, text).values()];
      if (all.reduce((sum, document) => sum + countedLength(document), 0) > quota) {
        throw iamFaults.limitExceeded(`Maximum policy size of ${quota} bytes exceeded for role ${role.name}`);
      }
      role.inlinePolicies.set(name, text);
      return undefined;
    }),
    operation<GetRolePolicyRequest>(GetRolePolicy$, ({ RoleName, PolicyName = '' }, call) => {
      const role = findRole(call, 'GetRolePolicy', RoleName);
      const text = role.inlinePolicies.get(PolicyName);
      if (text === undefined) throw noSuchPolicy(PolicyName);
      return { RoleName: role.name, PolicyName, PolicyDocument: encodePolicyText(text) };
    }),
    operation<ListRolePoliciesRequest>(ListRolePolicies$, (input, call) => {
      const role = findRole(call, 'ListRolePolicies', input.RoleName);
      const { items, ...rest } = page([...role.inlinePolicies.keys()], (name) => name, input);
      return { PolicyNames: items, ...rest };
    }),
    operation<DeleteRolePolicyRequest>(DeleteRolePolicy$, ({ RoleName, PolicyName = '' }, call) => {
      const role = findRole(call, 'DeleteRolePolicy', RoleName, policyContext);
      if (!role.inlinePolicies.delete(PolicyName)) throw noSuchPolicy(PolicyName);
      return undefined;
    }),
  ];
}

function noSuchPolicy(name: string) {
  return iamFaults.noSuchEntity(`The role policy with name ${name} cannot be found.`);
}
