import { z } from 'zod';
import { documentData, pathOf, textToPublish } from '../document-data.ts';
import type { PlaceChanges, PlaceOf } from '../hosting/hosting.ts';

const tagged = z.object({ tags: z.record(z.string(), z.string()) });
const policyData = z.object({ policy: z.json() });
const blockData = z.object({
  blockPublicAcls: z.boolean(),
  ignorePublicAcls: z.boolean(),
  blockPublicPolicy: z.boolean(),
  restrictPublicBuckets: z.boolean(),
});
const versionData = z.object({ version: z.string() }).nullable();

/** How each change of a bucket is carried out. */
export const bucketChanges: PlaceChanges<PlaceOf<'s3'>> = {
  'create-bucket': ({ after }, { bucket }, { buckets }) => buckets.create(bucket, tagged.parse(after).tags),
  'tag-bucket': ({ after }, { bucket }, { buckets }) => buckets.setTags(bucket, tagged.parse(after).tags),
  'lift-public-access-block': ({ after }, { bucket }, { buckets }) =>
    buckets.setPublicAccessBlock(bucket, blockData.parse(after)),
  'set-public-access-block': ({ after }, { bucket }, { buckets }) =>
    buckets.setPublicAccessBlock(bucket, blockData.parse(after)),
  'set-bucket-policy': ({ after }, { bucket }, { buckets }) =>
    buckets.setPolicy(bucket, policyData.parse(after).policy),
  'put-document': ({ target, before, after }, { bucket }, { buckets }) => {
    const { document, contentType, cacheControl, tags } = documentData.parse(after);
    const replaces = versionData.parse(before)?.version ?? null;
    const body = textToPublish(document);
    return buckets.putDocument(bucket, pathOf(target), { body, contentType, cacheControl, tags, replaces });
  },
  'delete-document': ({ target }, { bucket }, { buckets }) => buckets.deleteDocument(bucket, pathOf(target)),
  'delete-bucket-policy': (_change, { bucket }, { buckets }) => buckets.deletePolicy(bucket),
  'delete-bucket': (_change, { bucket }, { buckets }) => buckets.delete(bucket),
};
