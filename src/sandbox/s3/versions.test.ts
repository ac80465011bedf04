import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ObjectVersion,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { inProcessS3 } from '../../../test/support/in-process-s3.ts';

const Bucket = 'prod-1-oidc';
const Key = 'keys.json';

/** A bucket, with functions that operate on it. */
async function newBucket(status?: 'Enabled' | 'Suspended') {
  const client = inProcessS3().client();
  await client.send(new CreateBucketCommand({ Bucket }));
  const setVersioning = (Status: 'Enabled' | 'Suspended') =>
    client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  if (status) await setVersioning(status);
  const get = async (VersionId?: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    return Body?.transformToString();
  };
  return {
    client,
    setVersioning,
    get,
    put: (Body: string, extra: object = {}) =>
      client.send(new PutObjectCommand({ Bucket, Key, Body, ...extra })),
    remove: (extra: object = {}) => client.send(new DeleteObjectCommand({ Bucket, Key, ...extra })),
    /** The bodies of versions, sorted, with `†` for a delete marker and `*` after the version without an ID. */
    async versions() {
      const answer = await client.send(new ListObjectVersionsCommand({ Bucket }));
      const markers = (answer.DeleteMarkers ?? []).map((one) => ({ ...one, text: '†' }));
      const bodies = (answer.Versions ?? []).map(async (one) => ({
        ...one,
        text: await get(one.VersionId),
      }));
      const all = [...markers, ...(await Promise.all(bodies))];
      expect(all.filter(({ IsLatest }) => IsLatest)).toHaveLength(all.length === 0 ? 0 : 1);
      const latest = all.find(({ IsLatest }) => IsLatest);
      return {
        all: all.map(({ text, VersionId }) => `${text}${VersionId === 'null' ? '*' : ''}`).sort(),
        latest: latest?.text,
      };
    },
  };
}

describe('a bucket with versioning', () => {
  test('returns an overwritten version by its ID', async () => {
    const { put, get, versions } = await newBucket('Enabled');
    const { VersionId: first } = await put('one', { Tagging: 'a=1' });
    const { VersionId: second } = await put('two');
    expect(new Set([first, second]).size).toBe(2);
    expect([await get(), await get(first), await get(second)]).toEqual(['two', 'one', 'two']);
    expect(await versions()).toEqual({ all: ['one', 'two'], latest: 'two' });
  });

  test('keeps tags per version', async () => {
    const { client, put } = await newBucket('Enabled');
    const { VersionId } = await put('one', { Tagging: 'a=1' });
    await put('two');
    const tags = async (id?: string) =>
      (await client.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId: id }))).TagSet;
    expect([await tags(), await tags(VersionId)]).toEqual([[], [{ Key: 'a', Value: '1' }]]);
  });

  test('adds a marker on deletion, and restores the document when the marker is removed', async () => {
    const { client, put, remove, get, versions } = await newBucket('Enabled');
    await put('one');
    const { DeleteMarker, VersionId } = await remove();
    expect(DeleteMarker).toBe(true);
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(get(VersionId)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    expect(await versions()).toEqual({ all: ['one', '†'], latest: '†' });
    expect((await client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    await remove({ VersionId });
    expect(await get()).toBe('one');
  });

  test('checks conditions of writes and deletions against the current version only', async () => {
    const { put, remove } = await newBucket('Enabled');
    const { ETag: old } = await put('one');
    const { ETag: current } = await put('two');
    await expect(put('three', { IfMatch: old })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('three', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(remove({ IfMatch: old })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await remove({ IfMatch: current });
    await expect(remove({ IfMatch: current })).rejects.toMatchObject({ name: 'NoSuchKey' });
    await put('four', { IfNoneMatch: '*' });
  });

  test('can be deleted only without versions and markers', async () => {
    const { client, put, remove } = await newBucket('Enabled');
    await put('one');
    await remove();
    const empty = () => client.send(new DeleteBucketCommand({ Bucket }));
    await expect(empty()).rejects.toMatchObject({
      name: 'BucketNotEmpty',
      message: expect.stringContaining('You must delete all versions'),
    });
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    expect([Versions.length, DeleteMarkers.length]).toEqual([1, 1]);
    for (const { VersionId } of [...Versions, ...DeleteMarkers]) await remove({ VersionId });
    await empty();
  });

  test('lists versions in pages, each once', async () => {
    const { client, put } = await newBucket('Enabled');
    for (const body of ['1', '2', '3', '4', '5']) await put(body);
    await client.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: '6' }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'z', Body: '7' }));
    const listed: ObjectVersion[] = [];
    let from = {};
    for (let isMore = true; isMore; ) {
      const page = await client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, ...from }));
      expect(page.Versions?.length).toBeLessThanOrEqual(2);
      listed.push(...(page.Versions ?? []));
      from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      isMore = page.IsTruncated === true;
    }
    expect(listed.map(({ Key: key, IsLatest }) => `${key}${IsLatest ? '!' : ''}`)).toEqual([
      'a/b!',
      'keys.json!',
      'keys.json',
      'keys.json',
      'keys.json',
      'keys.json',
      'z!',
    ]);
    const after = await client.send(
      new ListObjectVersionsCommand({ Bucket, KeyMarker: Key, Delimiter: '/' }),
    );
    expect(after.Versions?.map((one) => one.Key)).toEqual(['z']);
    const folded = await client.send(new ListObjectVersionsCommand({ Bucket, Delimiter: '/', MaxKeys: 1 }));
    expect(folded.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
    expect(folded).toMatchObject({ IsTruncated: true, NextKeyMarker: 'a/' });
  });

  test('returns an empty last page for a page size of 0', async () => {
    const { client, put } = await newBucket('Enabled');
    await put('one');
    const versions = await client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 0 }));
    const objects = await client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }));
    expect([versions, objects]).toMatchObject([
      { MaxKeys: 0, IsTruncated: false },
      { MaxKeys: 0, IsTruncated: false, KeyCount: 0 },
    ]);
    expect([versions.Versions, versions.NextKeyMarker, objects.Contents]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersionSuspendedBuckets.html
describe('once versioning is suspended', () => {
  test('a put replaces the version without an ID, and keeps the others', async () => {
    const { put, remove, setVersioning, versions, get } = await newBucket();
    await put('before');
    await setVersioning('Enabled');
    await put('kept');
    expect(await versions()).toEqual({ all: ['before*', 'kept'], latest: 'kept' });
    await setVersioning('Suspended');
    await put('after');
    expect(await versions()).toEqual({ all: ['after*', 'kept'], latest: 'after' });
    await remove();
    expect(await versions()).toEqual({ all: ['kept', '†*'], latest: '†' });
    await remove({ VersionId: 'null' });
    expect(await get()).toBe('kept');
  });
});

test('a bucket without versioning has no versions, and returns no version IDs', async () => {
  const { client, put, remove, versions } = await newBucket();
  expect((await client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
  expect((await put('one')).VersionId).toBeUndefined();
  await put('two');
  expect(await versions()).toEqual({ all: ['two*'], latest: 'two' });
  expect(await remove()).not.toHaveProperty('DeleteMarker');
  expect((await versions()).all).toEqual([]);
});

test('versioning can be enabled, and an empty setting is refused', async () => {
  const { client, setVersioning } = await newBucket();
  await setVersioning('Enabled');
  expect((await client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  const none = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: {} });
  await expect(client.send(none)).rejects.toMatchObject({ name: 'MalformedXML' });
});
