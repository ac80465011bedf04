import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { inProcessS3 } from '../../../test/support/in-process-s3.ts';

const Bucket = 'prod-1-oidc';
const sseS3 = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } } as const;

async function newBucket() {
  const s3 = inProcessS3();
  const client = s3.client();
  await client.send(new CreateBucketCommand({ Bucket }));
  const put = (...Rules: ServerSideEncryptionRule[]) =>
    client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  const rules = async () =>
    (await client.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration?.Rules;
  return { s3, client, put, rules };
}

test('a bucket is always encrypted, and its encryption can be set and read', async () => {
  const { put, rules } = await newBucket();
  expect(await rules()).toEqual([{ ...sseS3, BucketKeyEnabled: false }]);
  await put({ ...sseS3, BucketKeyEnabled: true });
  expect(await rules()).toEqual([{ ...sseS3, BucketKeyEnabled: true }]);
});

const kms = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } } as const;

// https://repost.aws/knowledge-center/s3-kms-signature-version-error
test('anonymous clients cannot read objects encrypted with a KMS key, even if the policy allows everyone', async () => {
  const { s3, client, put } = await newBucket();
  await put(kms);
  const write = (extra: object = {}) =>
    client.send(new PutObjectCommand({ Bucket, Key: 'keys.json', Body: '{}', ...extra }));
  const bucket = s3.store.buckets.get(Bucket);
  if (!bucket) throw new Error('the bucket does not exist');
  bucket.publicAccessBlock = null;
  const statement = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const read = async () => s3.get(`https://${Bucket}.s3.eu-central-1.amazonaws.com/keys.json`);
  expect((await write()).ServerSideEncryption).toBe('aws:kms');
  const refused = await read();
  expect([refused.status, String(refused.body)]).toEqual([
    400,
    expect.stringContaining('Signature Version 4'),
  ]);
  expect((await client.send(new GetObjectCommand({ Bucket, Key: 'keys.json' }))).ServerSideEncryption).toBe(
    'aws:kms',
  );
  expect((await write({ ServerSideEncryption: 'AES256' })).ServerSideEncryption).toBe('AES256');
  expect((await read()).status).toBe(200);
});

test('refuses an invalid encryption setting', async () => {
  const { put } = await newBucket();
  await expect(put()).rejects.toMatchObject({ name: 'MalformedXML' });
  await expect(put(sseS3, sseS3)).rejects.toMatchObject({ name: 'MalformedXML' });
});
