import {
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { BucketSettings } from '../links/issuer/ports.ts';
import { absent } from './absent.ts';

/** A bucket, and the account that it must belong to. */
export interface BucketOfAccount {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
}

/** S3 encrypts with its own keys by default: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html */
const encryptionByS3 = 'AES256';

export async function getBucketSettings(s3: S3Client, bucket: BucketOfAccount): Promise<BucketSettings> {
  const [versioning, encryption, ownership] = await Promise.all([
    s3.send(new GetBucketVersioningCommand(bucket)),
    s3
      .send(new GetBucketEncryptionCommand(bucket))
      .catch(absent('ServerSideEncryptionConfigurationNotFoundError')),
    s3.send(new GetBucketOwnershipControlsCommand(bucket)).catch(absent('OwnershipControlsNotFoundError')),
  ]);
  const [rule] = encryption?.ServerSideEncryptionConfiguration?.Rules ?? [];
  return {
    versioning: versioning.Status ?? null,
    encryption: rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? encryptionByS3,
    ownership: ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? null,
  };
}
