import { partitionOf } from '../trust/arn.ts';

/**
 * The name of a bucket in the account regional namespace, which no other account can ever have:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html#account-regional-gp-buckets
 */
export function accountRegionalBucket(bucket: string, account: string, region: string): string {
  return `${bucket}-${account}-${region}-an`;
}

/** The issuer of a bucket, virtual-hosted: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
export function bucketIssuerUrl(bucket: string, region: string): string {
  return `https://${bucket}.s3.${region}.${partitionOf(region).dnsSuffix}`;
}
