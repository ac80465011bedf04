import { CreateBucketCommand, GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  ListTagsForResourceCommand,
  PutPublicAccessBlockCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-s3-control';
import { describe, expect, test } from 'vitest';
import { type InProcessS3, inProcessS3, ownAccount } from '../../../test/support/in-process-s3.ts';

const AccountId = ownAccount;
const Bucket = 'prod-1-oidc';
const ResourceArn = `arn:aws:s3:::${Bucket}`;

async function newBucket(): Promise<InProcessS3> {
  const s3 = inProcessS3();
  await s3.client().send(new CreateBucketCommand({ Bucket }));
  return s3;
}

describe('Block Public Access of the account', () => {
  test('is put, read and deleted', async () => {
    const control = inProcessS3().control();
    const missing = { name: 'NoSuchPublicAccessBlockConfiguration', $metadata: { httpStatusCode: 404 } };
    await expect(control.send(new GetPublicAccessBlockCommand({ AccountId }))).rejects.toMatchObject(missing);
    await control.send(
      new PutPublicAccessBlockCommand({
        AccountId,
        PublicAccessBlockConfiguration: { BlockPublicPolicy: true },
      }),
    );
    const got = await control.send(new GetPublicAccessBlockCommand({ AccountId }));
    expect(got.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: false,
    });
    await control.send(new DeletePublicAccessBlockCommand({ AccountId }));
    await expect(control.send(new GetPublicAccessBlockCommand({ AccountId }))).rejects.toMatchObject(missing);
  });

  test("is nobody else's business", async () => {
    const control = inProcessS3().control('999988887777');
    await expect(control.send(new GetPublicAccessBlockCommand({ AccountId }))).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('is found by the account in front of the host too; errors stand in a wrapper', async () => {
    const answer = await inProcessS3().send({
      host: `${AccountId}.localhost:9377`,
      path: '/v20180820/configuration/publicAccessBlock',
    });
    expect(answer.status).toBe(404);
    expect(answer.body).toMatch(
      /<ErrorResponse><Error><Code>NoSuchPublicAccessBlockConfiguration<.*<\/Error><RequestId>/,
    );
  });
});

describe('tags of a bucket', () => {
  test('are added, listed and removed, and are the same as those of S3', async () => {
    const s3 = await newBucket();
    const control = s3.control();
    const list = async () =>
      (await control.send(new ListTagsForResourceCommand({ AccountId, ResourceArn }))).Tags;
    expect(await list()).toEqual([]);
    const Tags = [
      { Key: 'irsactl.dev/managed', Value: 'true' },
      { Key: 'b', Value: '2' },
    ];
    await control.send(new TagResourceCommand({ AccountId, ResourceArn, Tags }));
    await control.send(new TagResourceCommand({ AccountId, ResourceArn, Tags: [{ Key: 'b', Value: '3' }] }));
    expect((await s3.client().send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([
      Tags[0],
      { Key: 'b', Value: '3' },
    ]);
    await control.send(new UntagResourceCommand({ AccountId, ResourceArn, TagKeys: ['b', 'missing'] }));
    expect(await list()).toEqual([Tags[0]]);
  });

  test('of a bucket that is not there, or of something else', async () => {
    const control = (await newBucket()).control();
    const list = (arn: string) =>
      control.send(new ListTagsForResourceCommand({ AccountId, ResourceArn: arn }));
    await expect(list('arn:aws:s3:::missing')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(list(`arn:aws:s3:eu-central-1:${AccountId}:accesspoint/a`)).rejects.toMatchObject({
      name: 'NotImplemented',
    });
  });
});

test('what is not modelled answers 501', async () => {
  const answer = await inProcessS3().send({
    host: `${AccountId}.s3-control.eu-central-1.amazonaws.com`,
    path: '/v20180820/jobs',
  });
  expect([answer.status, answer.body]).toEqual([501, expect.stringContaining('<Code>NotImplemented</Code>')]);
});
