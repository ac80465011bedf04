import { CloudFrontClient, type DistributionConfig } from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { inProcessHandler } from './in-process-handler.ts';
import { rootKeyOf, sandboxWithoutPorts, testTime } from './signed-call.ts';

/** CloudFront and S3 of a sandbox without sockets, and a clock that the test advances. */
export function inProcessCloudFront(deploymentSeconds = 300) {
  let now = testTime;
  const otherAccounts = ['999988887777'];
  const sandbox = sandboxWithoutPorts({ now: () => now, otherAccounts, deploymentSeconds });
  const config = (account: string) => ({
    region: 'eu-central-1',
    credentials: rootKeyOf(sandbox, account),
    maxAttempts: 1,
    systemClockOffset: testTime.getTime() - Date.now(),
    requestHandler: inProcessHandler(sandbox.dispatcher),
  });
  const client = (account = '123456789012') => new CloudFrontClient(config(account));
  const s3 = new S3Client(config('123456789012'));
  return {
    sandbox,
    client,
    s3,
    /** Advances the clock; signatures of existing clients stay valid for 15 minutes in total. */
    pass(seconds: number) {
      now = new Date(now.getTime() + seconds * 1000);
    },
    /** Fetches a public URL. */
    async get(url: string) {
      const { status, headers, body } = await sandbox.fetchPublic(url);
      return { status, body, cache: headers['x-cache'] ?? '' };
    },
    async bucketWith(Bucket: string, objects: Readonly<Record<string, string>>) {
      await s3.send(new CreateBucketCommand({ Bucket }));
      for (const [Key, Body] of Object.entries(objects)) {
        await s3.send(
          new PutObjectCommand({
            Bucket,
            Key,
            Body,
            ContentType: 'application/json',
            CacheControl: 'max-age=60',
          }),
        );
      }
    },
    /** Allows CloudFront to read for the distributions with these ARNs. */
    async letIn(Bucket: string, SourceArn: string, key = '*') {
      const statement = {
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/${key}`,
        Condition: { StringEquals: { 'AWS:SourceArn': SourceArn } },
      };
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    },
  };
}

export const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
export const cachingOptimized = '658327ea-f89d-4fab-a63d-7e88639e58f6';

/** The minimal config of a distribution of a bucket. */
export function leastConfig(
  accessControl: string,
  over: Partial<DistributionConfig> = {},
): DistributionConfig {
  return {
    CallerReference: 'prod-1',
    Comment: 'documents',
    Enabled: true,
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: 'bucket',
          DomainName: 'prod-1-oidc.s3.eu-central-1.amazonaws.com',
          S3OriginConfig: { OriginAccessIdentity: '' },
          OriginAccessControlId: accessControl,
        },
      ],
    },
    DefaultCacheBehavior: {
      TargetOriginId: 'bucket',
      ViewerProtocolPolicy: 'https-only',
      CachePolicyId: cachingDisabled,
    },
    ...over,
  };
}
