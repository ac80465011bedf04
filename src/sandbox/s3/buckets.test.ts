import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { inProcessS3, ownAccount } from '../../../test/support/in-process-s3.ts';

const Bucket = 'prod-1-oidc';

describe('CreateBucket', () => {
  test("creates a bucket in the endpoint's region, with its tags", async () => {
    const client = inProcessS3().client();
    const made = await client.send(
      new CreateBucketCommand({
        Bucket,
        CreateBucketConfiguration: {
          LocationConstraint: 'eu-central-1',
          Tags: [{ Key: 'a', Value: 'b = ü' }],
        },
      }),
    );
    expect(made.Location).toBe(`http://${Bucket}.s3.amazonaws.com/`);
    expect((await client.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('eu-central-1');
    expect((await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([
      { Key: 'a', Value: 'b = ü' },
    ]);
  });

  test('refuses a bucket that the account already owns', async () => {
    const client = inProcessS3().client();
    await client.send(new CreateBucketCommand({ Bucket }));
    await expect(client.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
      $metadata: { httpStatusCode: 409 },
    });
  });

  test('refuses the name of a bucket of another account', async () => {
    const s3 = inProcessS3();
    await s3.client('999988887777').send(new CreateBucketCommand({ Bucket }));
    await expect(s3.client().send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketAlreadyExists',
      $metadata: { httpStatusCode: 409 },
    });
    await expect(s3.client().send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('succeeds a second time in us-east-1', async () => {
    const client = inProcessS3().client(ownAccount, 'us-east-1');
    await client.send(new CreateBucketCommand({ Bucket }));
    expect((await client.send(new CreateBucketCommand({ Bucket }))).Location).toBe(`/${Bucket}`);
  });

  test.each([
    ['us-east-1', 'us-east-1', 'InvalidLocationConstraint'],
    ['us-east-1', 'nowhere-1', 'InvalidLocationConstraint'],
    ['eu-central-1', 'eu-west-1', 'IllegalLocationConstraintException'],
  ] as const)('at %s, the constraint %s returns %s', async (region, constraint, code) => {
    const s3 = inProcessS3();
    const body = `<CreateBucketConfiguration><LocationConstraint>${constraint}</LocationConstraint></CreateBucketConfiguration>`;
    const answer = await create(s3, region, body);
    expect([answer.status, answer.body]).toEqual([400, expect.stringContaining(`<Code>${code}</Code>`)]);
  });

  test('requires a location constraint outside us-east-1', async () => {
    const answer = await create(inProcessS3(), 'eu-central-1', '');
    expect(answer.body).toContain('<Code>IllegalLocationConstraintException</Code>');
    expect(answer.body).toContain('The unspecified location constraint is incompatible');
  });

  test('creates buckets in any region at us-east-1', async () => {
    const s3 = inProcessS3();
    const body =
      '<CreateBucketConfiguration><LocationConstraint>EU</LocationConstraint></CreateBucketConfiguration>';
    expect((await create(s3, 'us-east-1', body)).status).toBe(200);
    expect(s3.store.buckets.get(Bucket)?.region).toBe('eu-west-1');
  });

  test('requires the special name form of the account regional namespace', async () => {
    const client = inProcessS3().client();
    const fits = `prod-${ownAccount}-eu-central-1-an`;
    await client.send(new CreateBucketCommand({ Bucket: fits, BucketNamespace: 'account-regional' }));
    await expect(
      client.send(new CreateBucketCommand({ Bucket, BucketNamespace: 'account-regional' })),
    ).rejects.toMatchObject({ name: 'InvalidBucketName' });
    await expect(
      client.send(new CreateBucketCommand({ Bucket: `prod-2-${ownAccount}-eu-central-1-an` })),
    ).rejects.toMatchObject({ name: 'InvalidBucketName' });
  });

  test('refuses bad names, bad XML and public ACLs', async () => {
    const s3 = inProcessS3();
    await expect(s3.client().send(new CreateBucketCommand({ Bucket: 'a_b' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
    expect((await create(s3, 'eu-central-1', '<Create')).body).toContain('<Code>MalformedXML</Code>');
    await expect(
      s3.client().send(new CreateBucketCommand({ Bucket, ACL: 'public-read' })),
    ).rejects.toMatchObject({
      name: 'InvalidBucketAclWithObjectOwnership',
    });
  });
});

describe('buckets', () => {
  test('are listed by account, in pages', async () => {
    const s3 = inProcessS3();
    for (const name of ['bbb', 'aaa', 'ccc'])
      await s3.client().send(new CreateBucketCommand({ Bucket: name }));
    await s3.client('999988887777').send(new CreateBucketCommand({ Bucket: 'ddd' }));
    const first = await s3.client().send(new ListBucketsCommand({ MaxBuckets: 2 }));
    expect(first.Buckets?.map(({ Name }) => Name)).toEqual(['aaa', 'bbb']);
    const rest = await s3
      .client()
      .send(new ListBucketsCommand({ ContinuationToken: first.ContinuationToken }));
    expect(rest.Buckets?.map(({ Name }) => Name)).toEqual(['ccc']);
    expect(rest.ContinuationToken).toBeUndefined();
  });

  test('are deleted only when empty', async () => {
    const s3 = inProcessS3();
    const client = s3.client();
    await client.send(new CreateBucketCommand({ Bucket }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    await expect(client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
    s3.store.buckets.get(Bucket)?.objects.clear();
    await client.send(new DeleteBucketCommand({ Bucket }));
    await expect(client.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'NotFound' });
  });

  test("redirect to their region's endpoint", async () => {
    const s3 = inProcessS3();
    await s3.client().send(new CreateBucketCommand({ Bucket }));
    const request = s3.client(ownAccount, 'us-east-1').send(new GetBucketTaggingCommand({ Bucket }));
    await expect(request).rejects.toMatchObject({
      name: 'PermanentRedirect',
      $response: { headers: { 'x-amz-bucket-region': 'eu-central-1' } },
    });
  });

  test("are also reachable as a prefix of the endpoint's name", async () => {
    const s3 = inProcessS3();
    await s3.client().send(new CreateBucketCommand({ Bucket }));
    await s3.client().send(new PutObjectCommand({ Bucket, Key: 'a/k', Body: 'x' }));
    const hosted = await s3.send({ host: `${Bucket}.localhost:9377`, path: '/a/k' });
    const inPath = await s3.send({ host: 'localhost:9377', path: `/${Bucket}/a/k` });
    expect([hosted.body, inPath.body]).toEqual(['x', 'x']);
  });

  test('refuse a caller that expects another owner', async () => {
    const client = inProcessS3().client();
    await client.send(new CreateBucketCommand({ Bucket }));
    await client.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: ownAccount }));
    await expect(
      client.send(new GetBucketTaggingCommand({ Bucket, ExpectedBucketOwner: '999988887777' })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

function create(s3: ReturnType<typeof inProcessS3>, region: string, body: string) {
  return s3.send({ method: 'PUT', host: '127.0.0.1:1', path: `/${Bucket}`, body, region });
}
