import {
  ListTagsForResource$,
  type ListTagsForResourceRequest,
  TagResource$,
  type TagResourceRequest,
  UntagResource$,
  type UntagResourceRequest,
} from '@aws-sdk/client-cloudfront';
import type { Tag } from '../account.ts';
import { checkTags, type SentTags, setTags } from '../check-tags.ts';
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
  const found = findResource(call, 'TagResource', Resource);
  found.tags = readTags(setTags(found.tags, readTags(Tags?.Items)));
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

/** The tags of one resource, in which there is nothing that CloudFront refuses. */
export function readTags(sent: SentTags = []): readonly Tag[] {
  const { invalidTagging: invalid } = cloudFrontFaults;
  return checkTags(sent, { invalid, tooMany: () => invalid('A resource can have at most 50 tags.') });
}

function findResource(call: CloudFrontCall, action: string, arn = ''): StoredDistribution {
  call.authorize(`cloudfront:${action}`, arn);
  const found = [...call.store.distributions.values()].find((one) => one.arn === arn);
  if (!found || found.owner !== call.account().id) throw cloudFrontFaults.noSuchResource();
  return found;
}
