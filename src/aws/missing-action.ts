import type { AwsCall } from './aws-call.ts';
import type { SdkFault } from './sdk-fault.ts';

/** Where the permission has another name than the call: the actions page of S3 in the Service Authorization Reference. */
const s3Actions: Readonly<Record<string, string>> = {
  HeadBucket: 's3:ListBucket',
  ListObjectVersions: 's3:ListBucketVersions',
  ListBuckets: 's3:ListAllMyBuckets',
  PutObject: 's3:PutObject (with s3:PutObjectTagging)',
  CreateBucket: 's3:CreateBucket (with s3:TagResource and s3:PutBucketOwnershipControls)',
  GetBucketEncryption: 's3:GetEncryptionConfiguration',
  PutBucketEncryption: 's3:PutEncryptionConfiguration',
  GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
  PutPublicAccessBlock: 's3:PutBucketPublicAccessBlock',
};

/** The permission that is missing: the one that AWS names, else the one that the call needs. */
export function missingAction(fault: SdkFault, call: AwsCall): string {
  const named = /not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9*]+)/.exec(fault.message)?.[1];
  if (named) return named;
  if (call.operation === 'CreateDistributionWithTags') {
    return 'cloudfront:CreateDistribution (with cloudfront:TagResource)';
  }
  if (call.operation === 'RequestCertificate')
    return 'acm:RequestCertificate (with acm:AddTagsToCertificate)';
  if (call.service !== 's3') return `${call.service}:${call.operation}`;
  if (call.operation === 'GetPublicAccessBlock' && /^\d{12}$/.test(call.target ?? '')) {
    return 's3:GetAccountPublicAccessBlock';
  }
  return s3Actions[call.operation] ?? `s3:${call.operation}`;
}
