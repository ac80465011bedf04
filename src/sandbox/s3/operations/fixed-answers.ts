import * as s3 from '@aws-sdk/client-s3';
import type { OperationSchema } from '../../wire/schema.ts';
import { S3Fault, type S3FaultCode } from '../fault.ts';
import { bucketOperation, type Operation } from '../operation.ts';

/**
 * Settings that the sandbox's buckets never have, answered as AWS does for a new bucket: tools that inspect a whole
 * bucket read them all. https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket.go
 */
const answers: readonly (readonly [schema: OperationSchema, answer: object | S3FaultCode])[] = [
  [s3.GetBucketAccelerateConfiguration$, {}],
  [s3.GetBucketLogging$, {}],
  [s3.GetBucketAbac$, { AbacStatus: { Status: 'Disabled' } }],
  [s3.GetBucketRequestPayment$, { Payer: 'BucketOwner' }],
  [s3.GetBucketCors$, 'NoSuchCORSConfiguration'],
  [s3.GetBucketLifecycleConfiguration$, 'NoSuchLifecycleConfiguration'],
  [s3.GetBucketWebsite$, 'NoSuchWebsiteConfiguration'],
  [s3.GetBucketReplication$, 'ReplicationConfigurationNotFoundError'],
  [s3.GetObjectLockConfiguration$, 'ObjectLockConfigurationNotFoundError'],
];

export const fixedAnswers: readonly Operation[] = answers.map(([schema, answer]) =>
  bucketOperation(schema, ({ bucket }) => {
    if (typeof answer === 'object') return answer;
    throw new S3Fault(answer, { details: { BucketName: bucket.name } });
  }),
);
