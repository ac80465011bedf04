import {
  AttachRolePolicy$,
  AttachUserPolicy$,
  DetachRolePolicy$,
  DetachUserPolicy$,
  ListAttachedRolePolicies$,
  ListAttachedUserPolicies$,
} from '@aws-sdk/client-iam';
import { parsePolicyArn } from '../../trust/parse-arn.ts';
import { type Operation, operation } from '../wire/query-operation.ts';
import { type OperationSchema, operationName } from '../wire/schema.ts';
import { type HolderKind, roleKind, userKind } from './holder-kind.ts';
import { iamFaults } from './iam-faults.ts';
import { requireAttachable } from './managed-policy-lookup.ts';
import { type PageRequest, page } from './paging.ts';
import { policyContext } from './policy-context.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const attachmentLimit = 10;

interface Schemas {
  readonly attach: OperationSchema;
  readonly detach: OperationSchema;
  readonly list: OperationSchema;
}

interface PolicyNamed {
  readonly PolicyArn: string | undefined;
}

/** IAM's operations that attach managed policies to roles and users. */
export function attachmentOperations(): Operation[] {
  return [
    ...operationsOf(roleKind, {
      attach: AttachRolePolicy$,
      detach: DetachRolePolicy$,
      list: ListAttachedRolePolicies$,
    }),
    ...operationsOf(userKind, {
      attach: AttachUserPolicy$,
      detach: DetachUserPolicy$,
      list: ListAttachedUserPolicies$,
    }),
  ];
}

function operationsOf<Name>(kind: HolderKind<Name>, { attach, detach, list }: Schemas): Operation[] {
  return [
    operation<Name & PolicyNamed>(attach, (input, call) => {
      const arn = input.PolicyArn ?? '';
      const { attachedPolicies } = kind.find(call, operationName(attach), input, (holder) =>
        policyContext(holder, arn),
      );
      const parsed = parsePolicyArn(arn);
      if (!parsed) throw iamFaults.invalidInput(`ARN ${arn} is not valid.`);
      requireAttachable(call, arn);
      if (!attachedPolicies.has(arn) && attachedPolicies.size >= attachmentLimit) {
        throw iamFaults.limitExceeded(`Cannot exceed quota for ${kind.attachmentQuota}: ${attachmentLimit}`);
      }
      attachedPolicies.set(arn, parsed.name);
      return undefined;
    }),
    operation<Name & PolicyNamed>(detach, (input, call) => {
      const { attachedPolicies } = kind.find(call, operationName(detach), input, (holder) =>
        policyContext(holder, input.PolicyArn),
      );
      if (!attachedPolicies.delete(input.PolicyArn ?? '')) {
        throw iamFaults.noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
      }
      return undefined;
    }),
    operation<Name & PageRequest & { readonly PathPrefix?: string }>(list, (input, call) => {
      const holder = kind.find(call, operationName(list), input);
      const prefix = input.PathPrefix ?? '/';
      const attached = [...holder.attachedPolicies].filter(([arn]) =>
        (parsePolicyArn(arn)?.path ?? '/').startsWith(prefix),
      );
      const { items, ...rest } = page(attached, ([arn]) => arn, input);
      const policies = items.map(([arn, name]) => ({ PolicyName: name, PolicyArn: arn }));
      return { AttachedPolicies: policies, ...rest };
    }),
  ];
}
