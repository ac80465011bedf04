import {
  ListTagsForResource$,
  type ListTagsForResourceRequest,
  TagResource$,
  type TagResourceRequest,
  UntagResource$,
  type UntagResourceRequest,
} from '@aws-sdk/client-cloudfront';
import type { Tag } from '../account.ts';
import { tagContext } from '../authorize-context.ts';
import { cloudFrontFaults } from './faults.ts';
import { type CloudFrontCall, type CloudFrontOperation, cloudFrontOperation } from './operation.ts';
import type { StoredDistribution } from './store.ts';

const listTags = cloudFrontOperation<ListTagsForResourceRequest>(
  ListTagsForResource$,
  (call, { Resource }) => ({
    Tags: { Items: findResource(call, 'ListTagsForResource', Resource).tags },
  }),
);

const tagResource = cloudFrontOperation<TagResourceRequest>(TagResource$, (call, { Resource, Tags }) => {
  const added = readTags(Tags?.Items);
  const found = findResource(call, 'TagResource', Resource, added);
  const others = found.tags.filter(({ Key }) => !added.some((tag) => tag.Key === Key));
  found.tags = readTags([...others, ...added]);
  return {};
});

const untagResource = cloudFrontOperation<UntagResourceRequest>(
  UntagResource$,
  (call, { Resource, TagKeys }) => {
    const found = findResource(call, 'UntagResource', Resource);
    const gone = new Set(TagKeys?.Items ?? []);
    found.tags = found.tags.filter(({ Key }) => !gone.has(Key));
    return {};
  },
);

export const tagOperations: readonly CloudFrontOperation[] = [listTags, tagResource, untagResource];

/** Tags as a request carries them. */
type SentTags = readonly { readonly Key: string | undefined; readonly Value?: string | undefined }[];

/**
 * Returns the tags of a resource; throws if CloudFront would refuse them. Keys are case-sensitive.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Tag.html
 */
export function readTags(sent: SentTags = []): readonly Tag[] {
  const { invalidTagging: invalid } = cloudFrontFaults;
  const tags = sent.map(({ Key = '', Value = '' }) => ({ Key, Value }));
  const wrong = tags.find((tag) => !isSound(tag) || /^aws:/i.test(tag.Key));
  if (wrong) throw invalid(`The tag ${JSON.stringify(wrong.Key)} is not valid.`);
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw invalid('Duplicate tag keys are not allowed.');
  }
  if (tags.length > 50) throw invalid('A resource can have at most 50 tags.');
  return tags;
}

function isSound({ Key, Value }: Tag): boolean {
  const pattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
  return (
    Key.length > 0 && Key.length <= 128 && Value.length <= 256 && pattern.test(Key) && pattern.test(Value)
  );
}

function findResource(
  call: CloudFrontCall,
  action: string,
  arn = '',
  added: readonly Tag[] = [],
): StoredDistribution {
  const found = [...call.store.distributions.values()].find((one) => one.arn === arn);
  call.authorize(`cloudfront:${action}`, arn, tagContext(added, found?.tags));
  if (!found || found.owner !== call.account().id) throw cloudFrontFaults.noSuchResource();
  return found;
}
