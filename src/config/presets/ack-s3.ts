import { z } from 'zod';
import { bucketNamesForm, listOf } from './parameters.ts';
import { preset } from './preset.ts';

/** What a Bucket of ACK can set: https://aws-controllers-k8s.github.io/community/reference/s3/v1alpha1/bucket/ */
const settings = [
  'AccelerateConfiguration',
  'AnalyticsConfiguration',
  'BucketAcl',
  'BucketCORS',
  'BucketLogging',
  'BucketNotification',
  'BucketOwnershipControls',
  'BucketPolicy',
  'BucketPublicAccessBlock',
  'BucketRequestPayment',
  'BucketTagging',
  'BucketVersioning',
  'BucketWebsite',
  'EncryptionConfiguration',
  'IntelligentTieringConfiguration',
  'InventoryConfiguration',
  'LifecycleConfiguration',
  'MetricsConfiguration',
  'ReplicationConfiguration',
];

/** https://aws-controllers-k8s.github.io/community/docs/user-docs/irsa/, to the actions that its calls need. */
export const ackS3 = preset({
  policyName: 'ack-s3',
  says: 'The S3 controller of ACK: makes, sets up and deletes buckets; it reads no object.',
  parameters: z.strictObject({
    buckets: listOf(bucketNamesForm).describe(
      'Names of buckets, or their beginning and `*`, for example `shop-*`.',
    ),
  }),
  statements: ({ buckets }, { global }) => [
    { actions: ['s3:ListAllMyBuckets'], resources: ['*'] },
    {
      actions: [
        's3:CreateBucket',
        's3:DeleteBucket',
        's3:DeleteBucketPolicy',
        's3:DeleteBucketWebsite',
        's3:GetBucketLocation',
        's3:ListBucket',
        ...settings.flatMap((setting) => [`s3:Get${setting}`, `s3:Put${setting}`]),
      ],
      resources: buckets.map((bucket) => global('s3', bucket)),
    },
  ],
});
