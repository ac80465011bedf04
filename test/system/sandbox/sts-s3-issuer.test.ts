import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { queryCall } from '../../support/query-call.ts';
import { serveTestIssuer, type TestIssuer } from '../../support/test-issuer.ts';
import { createWebIdentityRole } from '../../support/web-identity-role.ts';

const Bucket = 'prod-1-oidc';
const host = `${Bucket}.s3.eu-central-1.amazonaws.com`;
let sandbox: RunningSandbox;
let s3: S3Client;
let issuer: TestIssuer;

beforeEach(async () => {
  sandbox = await startSandbox();
  const { endpoint, region, rootCredentials: credentials } = sandbox;
  s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  // Its documents are put into the bucket; STS never reads its own site.
  issuer = await serveTestIssuer(sandbox, { host: 'aside.example.test' });
  const { discovery, jwks } = issuer.documents;
  const moved = JSON.stringify(discovery.body).replaceAll('aside.example.test', host);
  await s3.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
  );
  await s3.send(new PutObjectCommand({ Bucket, Key: '.well-known/openid-configuration', Body: moved }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'openid/v1/jwks', Body: JSON.stringify(jwks.body) }));
});
afterEach(() => sandbox.close());

async function publish(): Promise<void> {
  const PublicAccessBlockConfiguration = { BlockPublicPolicy: false, RestrictPublicBuckets: false };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  const Resource = [`arn:aws:s3:::${Bucket}/*`];
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource }];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

async function assume(RoleArn: string) {
  return queryCall(sandbox.endpoint, {
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn,
    RoleSessionName: 'pod-1',
    WebIdentityToken: await issuer.token({ iss: `https://${host}` }),
  });
}

it('STS reads the documents of a bucket only while they are public', async () => {
  const role = await createWebIdentityRole(sandbox, { ...issuer, url: `https://${host}`, hostPath: host });
  const unreachable = {
    status: 400,
    code: 'InvalidIdentityToken',
    message: expect.stringMatching(/^Couldn't/),
  };
  expect(await assume(role)).toMatchObject(unreachable);
  await publish();
  expect((await assume(role)).status).toBe(200);
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
    }),
  );
  expect(await assume(role)).toMatchObject(unreachable);
  await publish();
  expect((await assume(role)).status).toBe(200);
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  expect(await assume(role)).toMatchObject(unreachable);
});
