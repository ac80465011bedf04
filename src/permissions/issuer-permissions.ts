import type { IssuerHosting } from '../config/trust-chain.ts';
import { bucketArn, objectArn } from '../trust/arn.ts';
import { discoveryPath, jwksPath } from '../trust/discovery-document.ts';
import type { AwsOwner, AwsPermission } from './aws-permission.ts';

/**
 * The bucket and its two documents; elsewhere than in S3 nothing of AWS is needed. Which call needs which action:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function issuerPermissions(issuer: IssuerHosting, { partition }: AwsOwner): readonly AwsPermission[] {
  if (issuer.hosting !== 's3') return [];
  const bucket = [bucketArn(partition, issuer.bucket)];
  const documents = [discoveryPath, jwksPath].map((path) =>
    objectArn(partition, issuer.bucket, path.slice(1)),
  );
  return [
    {
      purpose: 'LookAtBucket',
      access: 'look',
      // HeadBucket and ListObjectsV2 are both s3:ListBucket.
      actions: [
        's3:ListBucket',
        's3:GetBucketTagging',
        's3:GetBucketPublicAccessBlock',
        's3:GetBucketPolicy',
      ],
      resources: bucket,
    },
    {
      purpose: 'LookAtDocuments',
      access: 'look',
      actions: ['s3:GetObject', 's3:GetObjectTagging'],
      resources: documents,
    },
    {
      purpose: 'LookAtPublicAccess',
      access: 'look',
      actions: ['s3:GetAccountPublicAccessBlock'],
      resources: ['*'],
    },
    {
      purpose: 'KeepBucket',
      access: 'change',
      actions: [
        's3:CreateBucket',
        // With the creating call, so that no bucket is ever without its mark.
        's3:TagResource',
        's3:PutBucketTagging',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketPolicy',
        's3:DeleteBucketPolicy',
        's3:DeleteBucket',
      ],
      resources: bucket,
    },
    {
      purpose: 'PublishDocuments',
      access: 'change',
      actions: ['s3:PutObject', 's3:PutObjectTagging', 's3:DeleteObject'],
      resources: documents,
    },
  ];
}
