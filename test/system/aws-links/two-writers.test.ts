import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3Buckets } from '../../../src/aws/s3-buckets.ts';
import type { TrustChain } from '../../../src/config/trust-chain.ts';
import type { Buckets, StoredDocument } from '../../../src/links/issuer/ports.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { type AwsWorld, awsWorld } from '../../support/aws-world.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());

/** Both hostings with a bucket. */
const hostings: readonly [string, (bucket: string) => Partial<TrustChain>][] = [
  ['s3', () => ({})],
  [
    'cloudFront',
    (bucket) => ({ issuer: { hosting: 'cloudFront', bucket: `${bucket}-closed`, url: null }, roles: [] }),
  ],
];

describe.each(hostings)('concurrent writers to the bucket of %s', (_hosting, over) => {
  /** Applies a chain; returns its bucket and its JWKS. */
  async function appliedChain() {
    const name = awsWorld(sandboxPlace(sandbox)).context.chain.name;
    const world = awsWorld(sandboxPlace(sandbox), over(name));
    await world.apply();
    const { issuer } = world.context.chain;
    if (!('bucket' in issuer)) throw new Error('the documents lie in a bucket');
    const buckets = s3Buckets(world.clients, world.context.aws.account);
    const stored = await buckets.document(issuer.bucket, 'keys.json');
    if (!stored) throw new Error('there are keys');
    return { world, buckets, bucket: issuer.bucket, stored };
  }

  const addKey = (buckets: Buckets, bucket: string, stored: StoredDocument, kid: string) => {
    const { keys } = JSON.parse(stored.body);
    const body = JSON.stringify({ keys: [...keys, { ...keys[0], kid }] });
    const { contentType, cacheControl, tags, version } = stored;
    return buckets.putDocument(bucket, 'keys.json', {
      body,
      contentType,
      cacheControl,
      tags,
      replaces: version,
    });
  };

  test('never lose a key: one writer succeeds, all others fail', async () => {
    const { buckets, bucket, stored } = await appliedChain();
    const kids = Array.from({ length: 8 }, (_, index) => `kid-${index}`);
    const results = await Promise.allSettled(kids.map((kid) => addKey(buckets, bucket, stored, kid)));
    const winners = kids.filter((_, index) => results[index]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'IRSA-PLAN-001' });
    }
    const now = await buckets.document(bucket, 'keys.json');
    expect(now?.body).toContain(winners[0]);
    // After a new read, the next writer adds its key to the keys of the first writer.
    if (!now) throw new Error('there are keys');
    await addKey(buckets, bucket, now, 'next');
    const last = await buckets.document(bucket, 'keys.json');
    expect(JSON.parse(last?.body ?? '').keys.map(({ kid }: { kid: string }) => kid)).toEqual([
      JSON.parse(stored.body).keys[0].kid,
      winners[0],
      'next',
    ]);
  });

  test('of a new document: one of two fails because the document exists', async () => {
    const { world, buckets, bucket, stored } = await appliedChain();
    await world.clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'keys.json' }));
    const { version: _, modified: __, kmsKey: ___, ...document } = stored;
    const first = () => buckets.putDocument(bucket, 'keys.json', { ...document, replaces: null });
    const other = () =>
      buckets.putDocument(bucket, 'keys.json', { ...document, body: '{"keys":[1]}', replaces: null });
    const results = await Promise.allSettled([first(), other()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('destroy does not delete a document that got a key after the plan', async () => {
    const { world, buckets, bucket, stored } = await appliedChain();
    const plan = await world.planRemoval();
    await addKey(buckets, bucket, stored, 'came-later');
    await expect(world.carryOut(plan)).rejects.toThrow();
    expect((await buckets.document(bucket, 'keys.json'))?.body).toContain('came-later');
    await expect(buckets.deleteDocument(bucket, 'keys.json', stored.version)).rejects.toMatchObject({
      code: 'IRSA-PLAN-001',
      problem: { why: 'It is no longer the version that the plan would delete.' },
    });
  });

  test('destroy does not delete versions after the document was recreated', async () => {
    const { buckets, bucket, stored } = await appliedChain();
    await buckets.deleteDocument(bucket, 'keys.json', stored.version);
    const { version: _, modified: __, kmsKey: ___, ...document } = stored;
    await buckets.putDocument(bucket, 'keys.json', { ...document, replaces: null });
    await expect(buckets.deleteVersions(bucket, 'keys.json')).rejects.toMatchObject({
      code: 'IRSA-PLAN-001',
    });
    expect((await buckets.document(bucket, 'keys.json'))?.body).toBe(stored.body);
  });

  test('a manually overwritten document is repaired, and its previous version can be restored', async () => {
    const { world, buckets, bucket, stored } = await appliedChain();
    const place = { Bucket: bucket, Key: 'keys.json' };
    await world.clients.s3.send(new PutObjectCommand({ ...place, Body: '{"keys":[]}' }));
    const versions = (await listed(world, bucket)).filter(({ Key }) => Key === place.Key);
    expect(versions).toHaveLength(2);
    const before = versions.find(({ IsLatest }) => !IsLatest);
    const had = await world.clients.s3.send(new GetObjectCommand({ ...place, VersionId: before?.VersionId }));
    expect(await had.Body?.transformToString()).toBe(stored.body);
    await world.apply({ consent: { adopt: true } });
    expect((await buckets.document(bucket, 'keys.json'))?.body).toBe(stored.body);
  });
});

describe('destroy', () => {
  async function chainWithVersions(): Promise<{ world: AwsWorld; bucket: string }> {
    const world = awsWorld(sandboxPlace(sandbox), { roles: [] });
    await world.apply();
    const { s3 } = world.clients;
    const bucket = `${world.context.chain.name}-oidc`;
    const Key = '.well-known/openid-configuration';
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    await world.apply();
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    // Two versions of the document, two delete markers, and the keys.
    expect(await listed(world, bucket)).toHaveLength(5);
    return { world, bucket };
  }

  test('deletes every version and delete marker of the two documents, then the bucket', async () => {
    const { world, bucket } = await chainWithVersions();
    await world.remove();
    expect(sandbox.s3Store.buckets.has(bucket)).toBe(false);
  });

  test('keeps a bucket with objects of other owners, and keeps the versions of those objects', async () => {
    const { world, bucket } = await chainWithVersions();
    const otherObject = { Bucket: bucket, Key: 'keys.json.bak' };
    await world.clients.s3.send(new PutObjectCommand({ ...otherObject, Body: 'theirs' }));
    await world.clients.s3.send(new DeleteObjectCommand(otherObject));
    await world.remove();
    expect((await listed(world, bucket)).map(({ Key }) => Key)).toEqual([otherObject.Key, otherObject.Key]);
    const issuer = (await world.planRemoval()).links.find(({ link }) => link === 'issuer');
    expect(issuer?.changes).toEqual([]);
    expect(issuer?.findings.map(({ code }) => code)).toEqual(['IRSA-ISSUER-044']);
  });
});

async function listed({ clients }: AwsWorld, Bucket: string) {
  const { Versions = [], DeleteMarkers = [] } = await clients.s3.send(
    new ListObjectVersionsCommand({ Bucket }),
  );
  return [...Versions, ...DeleteMarkers];
}
