import { partitionOf } from '../trust/arn.ts';

/** The issuer of a bucket, virtual-hosted: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
export function bucketIssuerUrl(bucket: string, region: string): string {
  return `https://${bucket}.s3.${region}.${partitionOf(region).dnsSuffix}`;
}
