import {
  ListPolicyTags$,
  type ListPolicyTagsRequest,
  TagPolicy$,
  type TagPolicyRequest,
  UntagPolicy$,
  type UntagPolicyRequest,
} from '@aws-sdk/client-iam';
import { type Operation, operation } from '../wire/query-operation.ts';
import { requireCustomerPolicy } from './managed-policy-lookup.ts';
import { page } from './paging.ts';
import { mergeTags, removeTags } from './tags.ts';

/** IAM's operations on the tags of managed policies. */
export function policyTagOperations(): Operation[] {
  return [
    operation<TagPolicyRequest>(TagPolicy$, (input, call) => {
      const policy = requireCustomerPolicy(call, 'TagPolicy', input.PolicyArn);
      policy.tags = mergeTags(policy.tags, input.Tags, 'TagsPerPolicy');
      return undefined;
    }),
    operation<UntagPolicyRequest>(UntagPolicy$, (input, call) => {
      const policy = requireCustomerPolicy(call, 'UntagPolicy', input.PolicyArn);
      policy.tags = removeTags(policy.tags, input.TagKeys);
      return undefined;
    }),
    operation<ListPolicyTagsRequest>(ListPolicyTags$, (input, call) => {
      const policy = requireCustomerPolicy(call, 'ListPolicyTags', input.PolicyArn);
      const { items, ...rest } = page(policy.tags, (tag) => tag.Key.toLowerCase(), input);
      return { Tags: items, ...rest };
    }),
  ];
}
