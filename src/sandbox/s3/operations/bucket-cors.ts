import {
  type CORSRule,
  DeleteBucketCors$,
  GetBucketCors$,
  PutBucketCors$,
  type PutBucketCorsRequest,
} from '@aws-sdk/client-s3';
import { requireChecksum } from '../body/receive-body.ts';
import { S3Fault } from '../fault.ts';
import { bucketOperation, type Operation } from '../operation.ts';

const methods: readonly string[] = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];

const putBucketCors = bucketOperation<PutBucketCorsRequest>(PutBucketCors$, ({ bucket, body }, input) => {
  requireChecksum(body);
  const rules = input.CORSConfiguration?.CORSRules ?? [];
  if (rules.length === 0 || rules.length > 100) throw new S3Fault('MalformedXML');
  rules.forEach(checkRule);
  bucket.cors = rules;
  return {};
});

const getBucketCors = bucketOperation(GetBucketCors$, ({ bucket }) => {
  if (!bucket.cors) throw new S3Fault('NoSuchCORSConfiguration', { details: { BucketName: bucket.name } });
  return { CORSRules: bucket.cors };
});

const deleteBucketCors = bucketOperation(DeleteBucketCors$, ({ bucket }) => {
  bucket.cors = null;
  return {};
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
function checkRule({
  AllowedMethods = [],
  AllowedOrigins = [],
  AllowedHeaders,
  ExposeHeaders,
  ID,
}: CORSRule): void {
  if (AllowedMethods.length === 0 || AllowedOrigins.length === 0 || (ID?.length ?? 0) > 255) {
    throw new S3Fault('MalformedXML');
  }
  const unknown = AllowedMethods.find((method) => !methods.includes(method));
  if (unknown !== undefined) {
    throw refusal(`Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`);
  }
  for (const [element, values] of [
    ['AllowedOrigin', AllowedOrigins],
    ['AllowedHeader', AllowedHeaders ?? []],
  ] as const) {
    const wide = values.find((value) => value.split('*').length > 2);
    if (wide !== undefined) throw refusal(`${element} "${wide}" can not have more than one wildcard.`);
  }
  const exposed = ExposeHeaders?.find((value) => value.includes('*'));
  if (exposed !== undefined) {
    throw refusal(
      `ExposeHeader "${exposed}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
    );
  }
}

function refusal(message: string): S3Fault {
  return new S3Fault('InvalidRequest', { message });
}

export const corsOperations: readonly Operation[] = [putBucketCors, getBucketCors, deleteBucketCors];
