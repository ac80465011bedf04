import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type ChecksumAlgorithm,
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccessKey } from '../../../src/sandbox/credentials.ts';
import { newBucket } from '../../../src/sandbox/s3/store.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { parseAccountId } from '../../../src/trust/arn.ts';

const Bucket = 'prod-1-oidc';
const other = '999988887777';
let sandbox: RunningSandbox;
const clients: S3Client[] = [];

beforeEach(async () => {
  sandbox = await startSandbox({
    otherAccounts: [other],
    users: [
      { name: 'reader', policies: [allow(['s3:GetObject'], `arn:aws:s3:::${Bucket}/*`)] },
      { name: 'nobody', policies: [] },
    ],
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await sandbox.close();
});

const allow = (Action: string[], Resource: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});

function clientOf(key: AccessKey = sandbox.rootCredentials, region = 'eu-central-1'): S3Client {
  const client = new S3Client({
    region,
    endpoint: sandbox.endpoint,
    credentials: { ...key },
    maxAttempts: 1,
  });
  clients.push(client);
  return client;
}

describe('bodies of the JS SDK', () => {
  const bytes = Buffer.from('{"keys":["ü"]}'.repeat(20_000));

  test.each<[string, ChecksumAlgorithm | undefined]>([
    ['its default checksum', undefined],
    ['CRC32C', 'CRC32C'],
    ['CRC64NVME', 'CRC64NVME'],
    ['SHA256', 'SHA256'],
  ])('a stream with %s is sent as aws-chunked and arrives whole', async (_name, ChecksumAlgorithm) => {
    const client = clientOf();
    await client.send(new CreateBucketCommand({ Bucket }));
    let sent: unknown;
    client.middlewareStack.add(
      (next) => (args) => {
        sent ??= args.request;
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const put = await client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'streamed & more/ü',
        Body: Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000, 1001), bytes.subarray(1001)]),
        ContentLength: bytes.length,
        ChecksumAlgorithm,
      }),
    );
    expect(sent).toMatchObject({ headers: { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' } });
    expect(put.ETag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`);
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'streamed & more/ü' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    expect(got.ContentEncoding).toBeUndefined();
  });

  test('a text with its checksum', async () => {
    const client = clientOf();
    await client.send(new CreateBucketCommand({ Bucket }));
    const put = await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'abc' }));
    expect(put.ChecksumCRC32).toBe('NSRBwg==');
  });
});

describe('S3 allows', () => {
  test('a user by identity policies alone, in its own account', async () => {
    const root = clientOf();
    await root.send(new CreateBucketCommand({ Bucket }));
    await root.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const reader = clientOf(sandbox.userCredentials('reader'));
    expect(
      await (await reader.send(new GetObjectCommand({ Bucket, Key: 'k' }))).Body?.transformToString(),
    ).toBe('x');
    await expect(reader.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'y' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(
        /user\/reader is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::prod-1-oidc\/k"/,
      ),
    });
    // Without s3:ListBucket, a missing key looks like a forbidden one.
    await expect(reader.send(new GetObjectCommand({ Bucket, Key: 'missing' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const userWithoutPolicies = clientOf(sandbox.userCredentials('nobody'));
    await expect(
      userWithoutPolicies.send(new CreateBucketCommand({ Bucket: 'other' })),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  test('another account only if the bucket policy names it', async () => {
    const root = clientOf();
    await root.send(new CreateBucketCommand({ Bucket }));
    await root.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const stranger = clientOf(sandbox.rootCredentialsOf(other));
    await expect(stranger.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: other },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await root.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await stranger.send(new GetObjectCommand({ Bucket, Key: 'k' }));
  });

  test('no other accounts under RestrictPublicBuckets once a policy is public', async () => {
    const root = clientOf();
    await root.send(new CreateBucketCommand({ Bucket }));
    await root.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const block = sandbox.s3Store.buckets.get(Bucket)?.publicAccessBlock;
    await root.send(new DeletePublicAccessBlockCommand({ Bucket }));
    const statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    await root.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      }),
    );
    const stranger = clientOf(sandbox.rootCredentialsOf(other));
    await stranger.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    const bucket = sandbox.s3Store.buckets.get(Bucket);
    if (bucket) bucket.publicAccessBlock = block ?? null;
    await expect(stranger.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await root.send(new GetObjectCommand({ Bucket, Key: 'k' }));
  });

  test('no caller with a wrong key or secret', async () => {
    const { accessKeyId } = sandbox.rootCredentials;
    const wrongSecret = clientOf({ accessKeyId, secretAccessKey: 'wrong' });
    await expect(wrongSecret.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    const unknown = clientOf({ accessKeyId: 'AKIAUNKNOWN000000000', secretAccessKey: 'wrong' });
    await expect(unknown.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
    });
  });
});

test('a test can add a bucket of another account', async () => {
  const owner = parseAccountId(other);
  if (!owner) throw new Error('no account');
  const facts = { name: Bucket, owner, region: 'eu-central-1', created: new Date() };
  sandbox.s3Store.buckets.set(Bucket, newBucket(facts));
  await expect(clientOf().send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: 'BucketAlreadyExists',
  });
  await expect(clientOf().send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  });
});
