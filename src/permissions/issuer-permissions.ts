import type { TrustChain } from '../config/trust-chain.ts';
import { bucketArn, objectArn } from '../trust/arn.ts';
import { discoveryPath, jwksPath } from '../trust/discovery-document.ts';
import type { AwsOwner, AwsPermission } from './aws-permission.ts';
import { cloudFrontPermissions } from './cloud-front-permissions.ts';

/**
 * The bucket with its two documents, and its distribution; other hostings need no AWS permissions. The actions of
 * each call:
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
        ...(issuer.domain ? [readCertificate(issuer.domain.certificate)] : []),
        ...bucketPermissions(issuer.bucket, owner),
      ];
    case 'directory':
    case 'existing':
      return [];
  }
}

function readCertificate(arn: string): AwsPermission {
  return {
    purpose: 'ReadCertificate',
    access: 'look',
    actions: ['acm:DescribeCertificate'],
    resources: [arn],
  };
}

/** Whether the account allows public documents. */
const accountBlock: AwsPermission = {
  purpose: 'ReadPublicAccess',
  access: 'look',
  actions: ['s3:GetAccountPublicAccessBlock'],
  resources: ['*'],
};

function bucketPermissions(name: string, { partition }: AwsOwner): readonly AwsPermission[] {
  const bucket = [bucketArn(partition, name)];
  const documents = [discoveryPath, jwksPath].map((path) => objectArn(partition, name, path.slice(1)));
  return [
    {
      purpose: 'ReadBucket',
      access: 'look',
      actions: [
        // For HeadBucket, and to learn that a document does not exist.
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
      purpose: 'ReadDocuments',
      access: 'look',
      actions: ['s3:GetObject', 's3:GetObjectTagging'],
      resources: documents,
    },
    {
      purpose: 'ManageBucket',
      access: 'change',
      actions: [
        's3:CreateBucket',
        // For the creating call, so that no bucket is ever without its mark.
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
