import {
  ListRoleTags$,
  type ListRoleTagsRequest,
  TagRole$,
  type TagRoleRequest,
  UntagRole$,
  type UntagRoleRequest,
} from '@aws-sdk/client-iam';
import { type Operation, operation } from '../wire/query-operation.ts';
import { findRole } from './find-role.ts';
import { page } from './paging.ts';
import { mergeTags, removeTags } from './tags.ts';

/** IAM's operations on the tags of roles. */
export function roleTagOperations(): Operation[] {
  return [
    operation<TagRoleRequest>(TagRole$, (input, call) => {
      const role = findRole(call, 'TagRole', input.RoleName);
      role.tags = mergeTags(role.tags, input.Tags, 'TagsPerRole');
      return undefined;
    }),
    operation<UntagRoleRequest>(UntagRole$, (input, call) => {
      const role = findRole(call, 'UntagRole', input.RoleName);
      role.tags = removeTags(role.tags, input.TagKeys);
      return undefined;
    }),
    operation<ListRoleTagsRequest>(ListRoleTags$, (input, call) => {
      const role = findRole(call, 'ListRoleTags', input.RoleName);
      const { items, ...rest } = page(role.tags, (tag) => tag.Key.toLowerCase(), input);
      return { Tags: items, ...rest };
    }),
  ];
}
