import { z } from 'zod';
import { bucketNamesForm, listOf } from './parameters.ts';
import { preset } from './preset.ts';

/** The settings of an ACK Bucket: https://aws-controllers-k8s.github.io/community/reference/s3/v1alpha1/bucket/ */
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

/** https://aws-controllers-k8s.github.io/community/docs/user-docs/irsa/, reduced to the actions that its calls need. */
export const ackS3 = preset({
  policyName: 'ack-s3',
  description: 'The S3 controller of ACK: creates, configures and deletes buckets; it reads no object.',
  parameters: z.strictObject({
    buckets: listOf(bucketNamesForm).describe(
      'Names of buckets, or prefixes with `*`, for example `shop-*`.',
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
