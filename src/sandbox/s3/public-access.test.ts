import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { type InProcessS3, inProcessS3 } from '../../../test/support/in-process-s3.ts';

const Bucket = 'prod-1-oidc';
const url = `https://${Bucket}.s3.eu-central-1.amazonaws.com`;
const Key = '.well-known/openid-configuration';

const publicPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: [`arn:aws:s3:::${Bucket}/${Key}`] },
  ],
});

const block = (on: boolean) => ({
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: on,
  RestrictPublicBuckets: on,
});

async function newIssuer(s3: InProcessS3): Promise<S3Client> {
  const client = s3.client();
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutObjectCommand({ Bucket, Key, Body: '{}', ContentType: 'application/json' }));
  return client;
}

/** Makes the document public as ccoctl and irsactl do. */
async function publish(client: S3Client): Promise<void> {
  await client.send(
    new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block(false) }),
  );
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy: publicPolicy }));
}

describe('a new bucket', () => {
  test('blocks all public access', async () => {
    const client = await newIssuer(inProcessS3());
    const { PublicAccessBlockConfiguration } = await client.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(PublicAccessBlockConfiguration).toEqual(block(true));
  });

  test('is closed to anonymous clients, and does not reveal its content', async () => {
    const s3 = inProcessS3();
    await newIssuer(s3);
    const [there, missing] = [await s3.get(`${url}/${Key}`), await s3.get(`${url}/missing`)];
    expect([there.status, there.body]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
    const withoutIds = (body: string | Buffer) => body.toString().replace(/<(RequestId|HostId)>[^<]*/g, '');
    expect(withoutIds(missing.body)).toBe(withoutIds(there.body));
    expect((await s3.get('https://nobody.s3.eu-central-1.amazonaws.com/x')).body).toContain(
      '<Code>NoSuchBucket</Code>',
    );
  });

  test('refuses a public policy', async () => {
    const client = await newIssuer(inProcessS3());
    await expect(
      client.send(new PutBucketPolicyCommand({ Bucket, Policy: publicPolicy })),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('because public policies are blocked by the BlockPublicPolicy'),
      $metadata: { httpStatusCode: 403 },
    });
    await expect(client.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
    });
  });

  test('accepts a policy for a fixed account', async () => {
    const client = await newIssuer(inProcessS3());
    const Policy = publicPolicy.replace('"*"', '{"AWS":"999988887777"}');
    await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
  });
});

describe('a public policy', () => {
  test('opens exactly the objects that it names', async () => {
    const s3 = inProcessS3();
    await publish(await newIssuer(s3));
    const answer = await s3.get(`${url}/${Key}`);
    expect([answer.status, answer.body.toString()]).toEqual([200, '{}']);
    expect(answer.headers['content-type']).toBe('application/json');
    expect((await s3.get(`https://s3.eu-central-1.amazonaws.com/${Bucket}/${Key}`)).status).toBe(200);
    expect((await s3.get(`https://${Bucket}.s3.amazonaws.com/${Key}`)).status).toBe(200);
    expect((await s3.get(`https://${Bucket}.s3.eu-west-1.amazonaws.com/${Key}`)).status).toBe(301);
    for (const path of ['/', '/other', '/?policy', '/?list-type=2']) {
      expect((await s3.get(`${url}${path}`)).body).toContain('<Code>AccessDenied</Code>');
    }
    for (const method of ['PUT', 'DELETE']) {
      expect((await s3.get(`${url}/${Key}`, {}, method)).status).toBe(403);
    }
  });

  test('stops working with either of the two blocks, and works again without them', async () => {
    const s3 = inProcessS3();
    const client = await newIssuer(s3);
    await publish(client);
    const status = async () => (await s3.get(`${url}/${Key}`)).status;
    await client.send(
      new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block(true) }),
    );
    expect(await status()).toBe(403);
    await client.send(new DeletePublicAccessBlockCommand({ Bucket }));
    expect(await status()).toBe(200);
    await expect(client.send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchPublicAccessBlockConfiguration',
    });
    const { accountBlocks } = s3.store;
    accountBlocks.set(s3.account, block(true));
    expect(await status()).toBe(403);
    accountBlocks.delete(s3.account);
    expect(await status()).toBe(200);
  });

  test('cannot be put while the account blocks it', async () => {
    const s3 = inProcessS3();
    const client = await newIssuer(s3);
    s3.store.accountBlocks.set(s3.account, block(true));
    await expect(publish(client)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('hides that a key is missing: 404 only if it allows listing', async () => {
    const s3 = inProcessS3();
    const client = await newIssuer(s3);
    await client.send(new DeletePublicAccessBlockCommand({ Bucket }));
    const statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    const put = (...Statement: object[]) =>
      client.send(
        new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
      );
    await put(statement);
    expect((await s3.get(`${url}/missing`)).status).toBe(403);
    await put(statement, { ...statement, Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` });
    const answer = await s3.get(`${url}/missing`);
    expect([answer.status, answer.body]).toEqual([404, expect.stringContaining('<Code>NoSuchKey</Code>')]);
    await client.send(new DeleteBucketPolicyCommand({ Bucket }));
    expect((await s3.get(`${url}/${Key}`)).status).toBe(403);
  });

  test('is overridden by an explicit Deny', async () => {
    const s3 = inProcessS3();
    const client = await newIssuer(s3);
    await publish(client);
    const policy: { Statement: object[] } = JSON.parse(publicPolicy);
    policy.Statement.push({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    });
    await client.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }));
    expect((await s3.get(`${url}/${Key}`)).status).toBe(403);
    await expect(client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});

test('the root user can delete a policy that locks everyone out', async () => {
  const client = await newIssuer(inProcessS3());
  const statement = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}` };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  await expect(client.send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject({
    name: 'AccessDenied',
    $response: { headers: { 'x-amz-bucket-region': 'eu-central-1' } },
  });
  await client.send(new DeleteBucketPolicyCommand({ Bucket }));
  await client.send(new GetPublicAccessBlockCommand({ Bucket }));
});

describe('a malformed policy', () => {
  const statement = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
  };
  const whole = { Version: '2012-10-17', Statement: [statement] };

  test.each([
    ['no JSON', 'nonsense', "Policies must be valid JSON and the first byte must be '{'"],
    ['half JSON', '{"Version"', ''],
    [
      'no principal',
      { ...whole, Statement: [{ ...statement, Principal: undefined }] },
      'Missing required field Principal',
    ],
    [
      'no action',
      { ...whole, Statement: [{ ...statement, Action: undefined }] },
      'Missing required field Action',
    ],
    [
      'another bucket',
      { ...whole, Statement: [{ ...statement, Resource: 'arn:aws:s3:::other/*' }] },
      'Policy has invalid resource',
    ],
    [
      'another partition',
      { ...whole, Statement: [{ ...statement, Resource: `arn:aws-cn:s3:::${Bucket}/*` }] },
      'Policy has invalid resource',
    ],
    [
      'an action of IAM',
      { ...whole, Statement: [{ ...statement, Action: 'iam:GetRole' }] },
      'Policy has invalid action',
    ],
    [
      'an object action on the bucket',
      { ...whole, Statement: [{ ...statement, Resource: `arn:aws:s3:::${Bucket}` }] },
      'Action does not apply to any resource(s) in statement',
    ],
    [
      'an invalid principal',
      { ...whole, Statement: [{ ...statement, Principal: { AWS: 'somebody' } }] },
      'Invalid principal in policy',
    ],
  ])('%s', async (_name, policy, message) => {
    const client = await newIssuer(inProcessS3());
    const Policy = typeof policy === 'string' ? policy : JSON.stringify(policy);
    await expect(client.send(new PutBucketPolicyCommand({ Bucket, Policy }))).rejects.toMatchObject({
      name: 'MalformedPolicy',
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 400 },
    });
  });
});
