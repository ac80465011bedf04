import { bucketChanges, bucketRemovals } from '../bucket/changes.ts';
import { leadsToBucket } from '../bucket/names.ts';
import { observeBucket } from '../bucket/observe.ts';
import { checkBucket, planBucket } from '../bucket/plan.ts';
import { planBucketRemoval } from '../bucket/removal.ts';
import { defineHosting } from './hosting.ts';

/** A bucket in which the two documents are public. */
export const s3Hosting = defineHosting({
  hosting: 's3',
  isOurs: true,
  observe: ({ bucket }, _desired, { buckets }) => observeBucket(bucket, buckets),
  plan: planBucket,
  planRemoval: planBucketRemoval,
  check: checkBucket,
  changes: bucketChanges,
  removals: bucketRemovals,
  isNameOf: ({ bucket }, desired, hostPath) => leadsToBucket(bucket, desired, hostPath),
});
