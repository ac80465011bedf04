import { z } from 'zod';
import type { ChangeTable } from '../../../chain/change-kind.ts';
import { tagsShape } from '../../../chain/ownership.ts';
import { findIssuerUrl } from '../cloud-front/own-distribution.ts';
import type { DesiredIssuer } from '../desired.ts';
import {
  closeDocument,
  documentData,
  knownTags,
  pathOf,
  storedData,
  textToPublish,
} from '../document-data.ts';
import { placeChanges } from '../hosting/hosting.ts';
import type { IssuerPorts } from '../ports.ts';

const ofBucket = placeChanges('s3', 'cloudFront');
const block = z.strictObject({
  blockPublicAcls: z.boolean(),
  ignorePublicAcls: z.boolean(),
  blockPublicPolicy: z.boolean(),
  restrictPublicBuckets: z.boolean(),
});

/** The changes of a bucket. */
export function bucketChanges(ports: IssuerPorts): ChangeTable<DesiredIssuer> {
  const { buckets } = ports;
  const setBlock = ofBucket({ after: block }, ({ bucket }, { after }) =>
    buckets.setPublicAccessBlock(bucket, after),
  );
  return {
    'create-bucket': ofBucket(
      { after: z.strictObject({ region: z.string(), tags: tagsShape }) },
      ({ bucket }, { after }) => buckets.create(bucket, after.tags),
    ),
    'tag-bucket': ofBucket({ after: z.strictObject({ tags: tagsShape }) }, ({ bucket }, { after }) =>
      buckets.setTags(bucket, after.tags),
    ),
    'lift-public-access-block': setBlock,
    'set-public-access-block': setBlock,
    'set-bucket-policy': ofBucket({ after: z.strictObject({ policy: z.json() }) }, ({ bucket }, { after }) =>
      buckets.setPolicy(bucket, after.policy),
    ),
    'set-bucket-ownership': ofBucket(
      { after: z.strictObject({ ownership: z.literal('BucketOwnerEnforced') }) },
      ({ bucket }, { after }) => buckets.setOwnership(bucket, after.ownership),
    ),
    'set-bucket-encryption': ofBucket(
      { after: z.strictObject({ encryption: z.literal('AES256') }) },
      ({ bucket }, { after }) => buckets.setEncryption(bucket, after.encryption),
    ),
    'set-bucket-versioning': ofBucket(
      { after: z.strictObject({ versioning: z.literal('Enabled') }) },
      ({ bucket }, { after }) => buckets.setVersioning(bucket, after.versioning),
    ),
    'put-document': ofBucket(
      { before: storedData, after: documentData },
      async ({ bucket }, { target, before, after, desired }) => {
        const document = await closeDocument(after.document, () => findIssuerUrl(desired, ports));
        await buckets.putDocument(bucket, pathOf(target), {
          body: textToPublish(document),
          contentType: after.contentType,
          cacheControl: after.cacheControl,
          tags: knownTags(after.tags),
          replaces: before?.version ?? null,
        });
      },
    ),
  };
}

export function bucketRemovals({ buckets }: IssuerPorts): ChangeTable<DesiredIssuer> {
  return {
    'delete-document': ofBucket({ before: storedData.unwrap() }, ({ bucket }, { target, before }) =>
      buckets.deleteDocument(bucket, pathOf(target), before.version),
    ),
    'delete-document-versions': ofBucket({}, ({ bucket }, { target }) =>
      buckets.deleteVersions(bucket, pathOf(target)),
    ),
    'delete-bucket-policy': ofBucket({}, ({ bucket }) => buckets.deletePolicy(bucket)),
    'delete-bucket': ofBucket({}, ({ bucket }) => buckets.delete(bucket)),
  };
}
