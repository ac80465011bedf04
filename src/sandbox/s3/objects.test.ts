import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from 'vitest';
import { type InProcessS3, inProcessS3 } from '../../../test/support/in-process-s3.ts';

const Bucket = 'prod-1-oidc';
const Key = 'keys & more/ü.json';
let s3: InProcessS3;
let client: S3Client;
let now: Date;

beforeEach(async () => {
  now = new Date('2026-11-25T10:00:00.500Z');
  s3 = inProcessS3(() => now);
  client = s3.client();
  await client.send(new CreateBucketCommand({ Bucket }));
});

const put = (extra: object = {}, Body = '{"keys":[]}') =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...extra }));

describe('PutObject and GetObject', () => {
  test('return the bytes and the headers', async () => {
    const { ETag, ChecksumCRC32 } = await put({
      ContentType: 'application/json',
      CacheControl: 'public, max-age=300',
      Metadata: { owner: 'us' },
      Tagging: 'a=1&b=2',
    });
    const got = await client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(await got.Body?.transformToString()).toBe('{"keys":[]}');
    expect(got).toMatchObject({
      ETag,
      ChecksumCRC32,
      ContentType: 'application/json',
      CacheControl: 'public, max-age=300',
      Metadata: { owner: 'us' },
      TagCount: 2,
      ContentLength: 11,
      LastModified: new Date('2026-11-25T10:00:00Z'),
    });
  });

  test('use the MD5 of the bytes as ETag', async () => {
    expect((await put({}, 'hello')).ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    "accept the SDK's %s",
    async (ChecksumAlgorithm) => {
      const member = `Checksum${ChecksumAlgorithm}`;
      expect(await put({ ChecksumAlgorithm })).toHaveProperty(member);
    },
  );

  test('refuse a checksum of other bytes', async () => {
    await expect(
      put({ ChecksumSHA256: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' }),
    ).rejects.toMatchObject({
      name: 'BadDigest',
      message: 'The SHA256 you specified did not match the calculated checksum.',
    });
  });

  test.each(['public-read', 'private', 'bucket-owner-read'] as const)('refuse the ACL %s', async (ACL) => {
    await expect(put({ ACL })).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('accept the one ACL that changes nothing', async () => {
    await put({ ACL: 'bucket-owner-full-control' });
  });

  test.each([
    { ServerSideEncryption: 'aws:fsx' },
    { StorageClass: 'GLACIER' },
    { ObjectLockLegalHoldStatus: 'ON' },
  ])('return 501 for %o', async (extra) => {
    await expect(put(extra)).rejects.toMatchObject({
      name: 'NotImplemented',
      $metadata: { httpStatusCode: 501 },
    });
  });

  test('return NoSuchKey for a missing key to the owner', async () => {
    await expect(client.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    await expect(client.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });
});

describe('conditions', () => {
  test('of a put', async () => {
    const { ETag } = await put({ IfNoneMatch: '*' });
    await expect(put({ IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    const second = await put({ IfMatch: ETag }, 'second');
    await expect(put({ IfMatch: ETag }, 'third')).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put({ IfMatch: second.ETag?.replaceAll('"', '') }, 'third');
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(put({ IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('of a get', async () => {
    const { ETag } = await put();
    const get = (extra: object) => client.send(new GetObjectCommand({ Bucket, Key, ...extra }));
    const status = (code: number) => ({ $metadata: { httpStatusCode: code } });
    await get({ IfMatch: ETag, IfNoneMatch: '"other"' });
    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject(status(304));
    await expect(get({ IfModifiedSince: now })).rejects.toMatchObject(status(304));
    await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject(status(412));
    await expect(get({ IfUnmodifiedSince: new Date(now.getTime() - 60_000) })).rejects.toMatchObject(
      status(412),
    );
    await get({ IfMatch: ETag, IfUnmodifiedSince: new Date(now.getTime() - 60_000) });
  });

  test('a Range returns part of the bytes', async () => {
    await put({}, '0123456789');
    const part = await client.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=2-4' }));
    expect(await part.Body?.transformToString()).toBe('234');
    expect(part).toMatchObject({ ContentRange: 'bytes 2-4/10', $metadata: { httpStatusCode: 206 } });
    await expect(
      client.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=10-' })),
    ).rejects.toMatchObject({ name: 'InvalidRange' });
  });
});

describe('many objects', () => {
  test('are listed in pages, with prefix and delimiter', async () => {
    const keys = Array.from({ length: 5 }, (_, index) => `docs/${index} & ü`);
    for (const key of [...keys, 'top', 'z/1'])
      await client.send(new PutObjectCommand({ Bucket, Key: key, Body: key }));
    const seen: (string | undefined)[] = [];
    let pages = 0;
    for await (const page of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket, Prefix: 'docs/' })) {
      pages += 1;
      seen.push(...(page.Contents ?? []).map((object) => object.Key));
    }
    expect([seen, pages]).toEqual([keys, 3]);
    const top = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
    expect(top.CommonPrefixes).toEqual([{ Prefix: 'docs/' }, { Prefix: 'z/' }]);
    expect(top.Contents?.map((object) => object.Key)).toEqual(['top']);
    expect(top.KeyCount).toBe(3);
    const encoded = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'docs/0', EncodingType: 'url' }),
    );
    expect(encoded.Contents?.[0]?.Key).toBe('docs/0%20%26%20%C3%BC');
    await expect(
      client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: '?' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

test('tags of an object', async () => {
  await put({ Tagging: 'a=1' });
  expect((await client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet).toEqual([
    { Key: 'a', Value: '1' },
  ]);
});
