import {
  AttachRolePolicy$,
  type AttachRolePolicyRequest,
  DetachRolePolicy$,
  type DetachRolePolicyRequest,
  ListAttachedRolePolicies$,
  type ListAttachedRolePoliciesRequest,
} from '@aws-sdk/client-iam';
import { parsePolicyArn } from '../../trust/parse-arn.ts';
import { type Operation, operation } from '../wire/query-operation.ts';
import { findRole } from './find-role.ts';
import { iamFaults } from './iam-faults.ts';
import { requireAttachable } from './managed-policy-lookup.ts';
import { page } from './paging.ts';
import { policyContext } from './policy-context.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const attachmentLimit = 10;

/** IAM's operations that attach managed policies to roles. */
export function attachmentOperations(): Operation[] {
  return [
    operation<AttachRolePolicyRequest>(AttachRolePolicy$, ({ RoleName, PolicyArn: arn = '' }, call) => {
      const { attachedPolicies } = findRole(call, 'AttachRolePolicy', RoleName, (role) =>
        policyContext(role, arn),
      );
      const parsed = parsePolicyArn(arn);
      if (!parsed) throw iamFaults.invalidInput(`ARN ${arn} is not valid.`);
      requireAttachable(call, arn);
      if (!attachedPolicies.has(arn) && attachedPolicies.size >= attachmentLimit) {
        throw iamFaults.limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${attachmentLimit}`);
      }
      attachedPolicies.set(arn, parsed.name);
      return undefined;
    }),
    operation<DetachRolePolicyRequest>(DetachRolePolicy$, ({ RoleName, PolicyArn: arn = '' }, call) => {
      const { attachedPolicies } = findRole(call, 'DetachRolePolicy', RoleName, (role) =>
        policyContext(role, arn),
      );
      if (!attachedPolicies.delete(arn)) throw iamFaults.noSuchEntity(`Policy ${arn} was not found.`);
      return undefined;
    }),
    operation<ListAttachedRolePoliciesRequest>(ListAttachedRolePolicies$, (input, call) => {
      const role = findRole(call, 'ListAttachedRolePolicies', input.RoleName);
      const prefix = input.PathPrefix ?? '/';
      const attached = [...role.attachedPolicies].filter(([arn]) =>
        (parsePolicyArn(arn)?.path ?? '/').startsWith(prefix),
      );
      const { items, ...rest } = page(attached, ([arn]) => arn, input);
      const policies = items.map(([arn, name]) => ({ PolicyName: name, PolicyArn: arn }));
      return { AttachedPolicies: policies, ...rest };
    }),
  ];
}
