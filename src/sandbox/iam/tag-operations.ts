import type { Tag } from '../account.ts';
import { type Operation, type OperationCall, operation } from '../wire/query-operation.ts';
import { type OperationSchema, operationName } from '../wire/schema.ts';
import { mergeTags, readTags, removeTags, type SentTags } from './tags.ts';

/** A kind of resource that IAM keeps tags on: roles, managed policies, identity providers. */
interface TaggedKind<Name> {
  readonly tag: OperationSchema;
  readonly untag: OperationSchema;
  readonly quota: string;
  /** Finds the resource that the input names, after checking that the caller may do the action on it. */
  find(call: OperationCall, action: string, input: Name, added: readonly Tag[]): { tags: Tag[] };
}

/** IAM's two operations on the tags of one kind of resource. */
export function tagOperations<Name>({ tag, untag, quota, find }: TaggedKind<Name>): Operation[] {
  return [
    operation<Name & { readonly Tags: SentTags }>(tag, (input, call) => {
      const thing = find(call, operationName(tag), input, readTags(input.Tags));
      thing.tags = mergeTags(thing.tags, input.Tags, quota);
      return undefined;
    }),
    operation<Name & { readonly TagKeys: readonly string[] | undefined }>(untag, (input, call) => {
      const thing = find(call, operationName(untag), input, []);
      thing.tags = removeTags(thing.tags, input.TagKeys);
      return undefined;
    }),
  ];
}
