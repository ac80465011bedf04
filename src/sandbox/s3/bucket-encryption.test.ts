import {
  CreateBucketCommand,
  DeleteBucketEncryptionCommand,
  GetBucketEncryptionCommand,
  PutBucketEncryptionCommand,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { inProcessS3 } from '../../../test/support/in-process-s3.ts';

const Bucket = 'prod-1-oidc';
const sseS3 = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } } as const;

async function newBucket() {
  const client = inProcessS3().client();
  await client.send(new CreateBucketCommand({ Bucket }));
  const put = (...Rules: ServerSideEncryptionRule[]) =>
    client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  const rules = async () =>
    (await client.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration?.Rules;
  return { client, put, rules };
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html: it "resets" to SSE-S3.
test('a bucket is always encrypted: its setting is put, read, and reset by deleting it', async () => {
  const { client, put, rules } = await newBucket();
  expect(await rules()).toEqual([{ ...sseS3, BucketKeyEnabled: false }]);
  await put({ ...sseS3, BucketKeyEnabled: true });
  expect(await rules()).toEqual([{ ...sseS3, BucketKeyEnabled: true }]);
  const { $metadata } = await client.send(new DeleteBucketEncryptionCommand({ Bucket }));
  expect($metadata.httpStatusCode).toBe(204);
  expect(await rules()).toEqual([{ ...sseS3, BucketKeyEnabled: false }]);
});

test('what is not modelled or no setting is refused', async () => {
  const { put } = await newBucket();
  const kms = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } } as const;
  await expect(put(kms)).rejects.toMatchObject({ name: 'NotImplemented' });
  await expect(put()).rejects.toMatchObject({ name: 'MalformedXML' });
  await expect(put(sseS3, sseS3)).rejects.toMatchObject({ name: 'MalformedXML' });
});
