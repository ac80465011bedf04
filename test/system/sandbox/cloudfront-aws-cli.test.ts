import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { leastConfig } from '../../support/in-process-cloudfront.ts';
import { publicGet } from '../../support/public-get.ts';
import { findPythonTools } from '../../support/python-tools.ts';
import { runClient } from '../../support/run-client.ts';

const bucket = 'prod-1-oidc';
const look = { Effect: 'Allow', Action: ['cloudfront:ListDistributions'], Resource: '*' };

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await startSandbox({
    users: [{ name: 'looker', policies: [{ Version: '2012-10-17', Statement: [look] }] }],
  });
});
afterEach(() => sandbox.close());

async function run(args: readonly string[], user?: string) {
  const key = user === undefined ? sandbox.rootCredentials : sandbox.userCredentials(user);
  return runClient(
    (await findPythonTools()).aws,
    [...args, '--output', 'json'],
    sandbox.endpointEnvironment(key),
  );
}

/** Runs a call that must succeed; returns the JSON that it prints, if any. */
// biome-ignore lint/suspicious/noExplicitAny: the CLI's output has the shape that its documentation describes
async function call(...args: string[]): Promise<any> {
  const { stderr, stdout } = await run(args);
  expect(stderr).toBe('');
  return stdout.trim() === '' ? null : JSON.parse(stdout);
}

function sandboxS3(): S3Client {
  const { endpoint, region, rootCredentials: credentials } = sandbox;
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}

const cloudfront = (...args: string[]) => call('cloudfront', ...args);

describe('the AWS CLI', () => {
  test('creates a distribution in front of a private bucket and deletes it', async () => {
    const oac = await cloudfront(
      'create-origin-access-control',
      '--origin-access-control-config',
      'Name=prod-1,SigningProtocol=sigv4,SigningBehavior=always,OriginAccessControlOriginType=s3',
    );
    const { Id: control } = oac.OriginAccessControl;
    const { Distribution: made } = await cloudfront(
      'create-distribution-with-tags',
      '--distribution-config-with-tags',
      JSON.stringify({
        DistributionConfig: leastConfig(control),
        Tags: { Items: [{ Key: 'team', Value: 'web' }] },
      }),
    );
    expect(sandbox.cloudFront.distributions.get(made.Id)?.tags).toEqual([{ Key: 'team', Value: 'web' }]);

    const s3 = sandboxS3();
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'keys.json', Body: '{}' }));
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/keys.json`,
      Condition: { StringEquals: { 'AWS:SourceArn': made.ARN } },
    };
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy }));
    s3.destroy();
    await cloudfront('wait', 'distribution-deployed', '--id', made.Id);
    const answer = await publicGet(sandbox, `https://${made.DomainName}/keys.json`);
    expect(answer.status).toBe(200);

    const { DistributionConfig: config, ETag } = await cloudfront('get-distribution-config', '--id', made.Id);
    const disabled = JSON.stringify({ ...config, Enabled: false });
    const changed = await cloudfront(
      'update-distribution',
      '--id',
      made.Id,
      '--if-match',
      ETag,
      '--distribution-config',
      disabled,
    );
    await cloudfront('delete-distribution', '--id', made.Id, '--if-match', changed.ETag);
    await cloudfront('delete-origin-access-control', '--id', control, '--if-match', oac.ETag);
    expect(sandbox.cloudFront.distributions.size).toBe(0);
  });

  test('gets an error that names the missing permission', async () => {
    expect((await run(['cloudfront', 'list-distributions'], 'looker')).code).toBe(0);
    const refused = await run(
      [
        ...['cloudfront', 'create-origin-access-control', '--origin-access-control-config'],
        'Name=prod-1,SigningProtocol=sigv4,SigningBehavior=always,OriginAccessControlOriginType=s3',
      ],
      'looker',
    );
    expect(refused.stderr).toContain(
      'not authorized to perform: cloudfront:CreateOriginAccessControl on resource: arn:aws:cloudfront::123456789012:origin-access-control/*',
    );
  });
});
