import type { AwsCall } from './aws-call.ts';
import type { SdkFault } from './sdk-fault.ts';

/**
 * Permissions that have another name than the call, or need a second one; from the action pages of the Service
 * Authorization Reference.
 */
const otherNames: Readonly<Record<string, string>> = {
  'cloudfront:CreateDistributionWithTags': 'cloudfront:CreateDistribution (with cloudfront:TagResource)',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:PutObject': 's3:PutObject (with s3:PutObjectTagging)',
  's3:CreateBucket': 's3:CreateBucket (with s3:TagResource and s3:PutBucketOwnershipControls)',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
};

/** The missing permission: from AWS's message, else the one that the call needs. */
export function missingAction(fault: SdkFault, { service, operation, target }: AwsCall): string {
  const named = /not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9*]+)/.exec(fault.message)?.[1];
  if (named) return named;
  const ofCall = `${service}:${operation}`;
  if (ofCall === 's3:GetPublicAccessBlock' && /^\d{12}$/.test(target ?? '')) {
    return 's3:GetAccountPublicAccessBlock';
  }
  return otherNames[ofCall] ?? ofCall;
}
