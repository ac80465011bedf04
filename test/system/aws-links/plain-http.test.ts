import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { publicDocuments } from '../../../src/aws/public-documents.ts';
import { openingPolicy } from '../../../src/links/issuer/bucket/policy.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { partitionOf } from '../../../src/trust/arn.ts';

const Bucket = 'prod-1-oidc';
const host = `${Bucket}.s3.eu-central-1.amazonaws.com`;
const place = { partition: partitionOf('eu-central-1'), bucket: Bucket, isShared: false };

test('the bucket policy makes only the documents public, and only over TLS', async () => {
  const sandbox = await startSandbox();
  const region = 'eu-central-1';
  const credentials = { ...sandbox.rootCredentials };
  const client = new S3Client({ region, endpoint: sandbox.endpoint, credentials, forcePathStyle: true });
  onTestFinished(async () => {
    client.destroy();
    await sandbox.close();
  });
  await client.send(new CreateBucketCommand({ Bucket }));
  const PublicAccessBlockConfiguration = { BlockPublicPolicy: false, RestrictPublicBuckets: false };
  await client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  const Policy = JSON.stringify(openingPolicy(place, null));
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  for (const Key of ['keys.json', 'other.json']) {
    await client.send(new PutObjectCommand({ Bucket, Key, Body: '{}', ContentType: 'application/json' }));
  }

  const connectTo = [{ host: '', port: null, toHost: '127.0.0.1', toPort: sandbox.tlsPort }];
  const world = publicDocuments({ ca: sandbox.caPem, connectTo });
  expect(await world.fetch(`https://${host}/keys.json`)).toMatchObject({ status: 200, body: '{}' });
  expect(await world.fetch(`https://${host}/other.json`)).toMatchObject({ status: 403 });

  // A request that a proxy forwards to S3, which also serves plain HTTP.
  const plain = request(sandbox.endpoint, { path: `http://${host}/keys.json` }).end();
  const [answer] = (await once(plain, 'response')) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(403);
});
