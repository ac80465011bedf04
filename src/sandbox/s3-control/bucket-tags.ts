import {
  ListTagsForResource$,
  TagResource$,
  type TagResourceRequest,
  UntagResource$,
  type UntagResourceRequest,
} from '@aws-sdk/client-s3-control';
import { bucketArn } from '../../trust/arn.ts';
import { setTags } from '../check-tags.ts';
import { notModelled, S3Fault } from '../s3/fault.ts';
import type { Bucket } from '../s3/store.ts';
import { checkTags } from '../s3/tags.ts';
import { type ControlCall, type ControlOperation, controlOperation } from './operation.ts';

const listTags = controlOperation(ListTagsForResource$, 's3:ListTagsForResource', (call) => ({
  Tags: findBucket(call).tags,
}));

/** Adds tags and overwrites those of the same keys. */
const tagResource = controlOperation<TagResourceRequest>(TagResource$, 's3:TagResource', (call, { Tags }) => {
  const bucket = findBucket(call);
  bucket.tags = checkTags(setTags(bucket.tags, checkTags(Tags, 50)), 50);
  return {};
});

const untagResource = controlOperation<UntagResourceRequest>(
  UntagResource$,
  's3:UntagResource',
  (call, { TagKeys = [] }) => {
    const bucket = findBucket(call);
    bucket.tags = bucket.tags.filter(({ Key }) => !TagKeys.includes(Key));
    return {};
  },
);

/** Tags of a bucket by its ARN. */
export const bucketTagOperations: readonly ControlOperation[] = [listTags, tagResource, untagResource];

function findBucket({ resource, state, store, account }: ControlCall): Bucket {
  const prefix: string = bucketArn(state.partition, '');
  if (!resource.startsWith(prefix) || resource.includes('/')) throw notModelled(`tags of ${resource}`);
  const name = resource.slice(prefix.length);
  const bucket = store.buckets.get(name);
  if (!bucket) throw new S3Fault('NoSuchBucket', { details: { BucketName: name } });
  if (bucket.owner !== account) throw new S3Fault('AccessDenied');
  return bucket;
}
