import { z } from 'zod';
import { kmsForObjects } from './kms-statements.ts';
import { bucketNameForm, kmsKeys, listOf } from './parameters.ts';
import { preset } from './preset.ts';

/** A program that stores its objects in buckets. */
export function objectStore(policyName: string, description: string) {
  return preset({
    policyName,
    description,
    parameters: z.strictObject({
      buckets: listOf(bucketNameForm).describe('Names of the buckets that it reads and writes.'),
      kmsKeys: kmsKeys('the buckets'),
    }),
    statements: ({ buckets, kmsKeys: keys }, arns) => [
      {
        actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
        resources: buckets.map((bucket) => arns.global('s3', `${bucket}/*`)),
      },
      { actions: ['s3:ListBucket'], resources: buckets.map((bucket) => arns.global('s3', bucket)) },
      ...kmsForObjects(keys, arns),
    ],
  });
}
