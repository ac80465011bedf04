import type { TrustChain } from '../config/trust-chain.ts';
import { bucketArn, objectArn } from '../trust/arn.ts';
import { discoveryPath, jwksPath } from '../trust/discovery-document.ts';
import type { AwsOwner, AwsPermission } from './aws-permission.ts';
import { cloudFrontPermissions } from './cloud-front-permissions.ts';

/**
 * The bucket and its two documents, and what stands before it; elsewhere nothing of AWS is needed. Which call needs which action:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function issuerPermissions(
  { name, issuer }: Pick<TrustChain, 'name' | 'issuer'>,
  owner: AwsOwner,
): readonly AwsPermission[] {
  switch (issuer.hosting) {
    case 's3':
      return [...bucketPermissions(issuer.bucket, owner), accountBlock];
    case 'cloudFront':
      return [
        ...cloudFrontPermissions(name, owner),
        ...(issuer.domain ? [lookAtCertificate(issuer.domain.certificate)] : []),
        ...bucketPermissions(issuer.bucket, owner),
      ];
    case 'directory':
    case 'existing':
      return [];
  }
}

function lookAtCertificate(arn: string): AwsPermission {
  return {
    purpose: 'LookAtCertificate',
    access: 'look',
    actions: ['acm:DescribeCertificate'],
    resources: [arn],
  };
}

/** Whether the account lets documents be public. */
const accountBlock: AwsPermission = {
  purpose: 'LookAtPublicAccess',
  access: 'look',
  actions: ['s3:GetAccountPublicAccessBlock'],
  resources: ['*'],
};

function bucketPermissions(name: string, { partition }: AwsOwner): readonly AwsPermission[] {
  const bucket = [bucketArn(partition, name)];
  const documents = [discoveryPath, jwksPath].map((path) => objectArn(partition, name, path.slice(1)));
  return [
    {
      purpose: 'LookAtBucket',
      access: 'look',
      actions: [
        // HeadBucket; and only who has it learns that a document is not there.
        's3:ListBucket',
        's3:ListBucketVersions',
        's3:GetBucketVersioning',
        's3:GetEncryptionConfiguration',
        's3:GetBucketOwnershipControls',
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
      purpose: 'KeepBucket',
      access: 'change',
      actions: [
        's3:CreateBucket',
        // With the creating call, so that no bucket is ever without its mark.
        's3:TagResource',
        's3:PutBucketOwnershipControls',
        's3:PutBucketVersioning',
        's3:PutEncryptionConfiguration',
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
      actions: ['s3:PutObject', 's3:PutObjectTagging', 's3:DeleteObject', 's3:DeleteObjectVersion'],
      resources: documents,
    },
  ];
}
