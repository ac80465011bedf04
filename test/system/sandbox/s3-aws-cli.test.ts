import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { publicGet } from '../../support/public-get.ts';
import { findPythonTools } from '../../support/python-tools.ts';
import { type ClientRun, runClient } from '../../support/run-client.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const bucket = 'prod-1-oidc';
const key = '.well-known/openid-configuration';
const url = `https://${bucket}.s3.eu-central-1.amazonaws.com/${key}`;
const open = 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=false,RestrictPublicBuckets=false';
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: [`arn:aws:s3:::${bucket}/${key}`] },
  ],
});

let sandbox: RunningSandbox;
let environment: Readonly<Record<string, string>>;

beforeEach(async () => {
  sandbox = await startSandbox();
  environment = sandbox.endpointEnvironment();
});
afterEach(() => sandbox.close());

async function aws(...args: string[]): Promise<ClientRun> {
  return runClient((await findPythonTools()).aws, args, environment);
}

/** Runs a call that must succeed; returns the JSON that it prints, if any. */
async function call(...args: string[]): Promise<unknown> {
  const run = await aws(...args, '--output', 'json');
  expect(run.stderr).toBe('');
  return run.stdout.trim() === '' ? null : JSON.parse(run.stdout);
}

async function refusal(...args: string[]): Promise<string> {
  const run = await aws(...args);
  expect(run.code).not.toBe(0);
  return run.stderr;
}

const s3api = (...args: string[]) => call('s3api', ...args, '--bucket', bucket);

describe('the AWS CLI', () => {
  test('publishes a document from an empty account for anonymous readers', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'document.json');
    await writeFile(file, '{"issuer":"…"}');
    await s3api('create-bucket', '--create-bucket-configuration', 'LocationConstraint=eu-central-1');
    await s3api(
      'put-object',
      '--key',
      key,
      '--body',
      file,
      '--content-type',
      'application/json',
      '--cache-control',
      'public, max-age=300',
    );
    expect(await publicGet(sandbox, url)).toMatchObject({
      status: 403,
      body: expect.stringContaining('<Code>AccessDenied</Code>'),
    });
    const put = ['s3api', 'put-bucket-policy', '--bucket', bucket, '--policy', policy];
    expect(await refusal(...put)).toContain('(AccessDenied) when calling the PutBucketPolicy operation');
    await s3api('put-public-access-block', '--public-access-block-configuration', open);
    await call(...put);
    expect(await s3api('get-bucket-policy')).toEqual({ Policy: policy });
    expect(await publicGet(sandbox, url)).toMatchObject({
      status: 200,
      body: '{"issuer":"…"}',
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
    });
    expect((await publicGet(sandbox, url.replace(key, 'other'))).status).toBe(403);
    expect(await publicGet(sandbox, url, 'HEAD')).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': '16' },
    });

    const got = join(folder, 'got.json');
    expect(await s3api('get-object', '--key', key, got)).toMatchObject({
      ContentType: 'application/json',
      ContentLength: 16,
    });
    expect(await readFile(got, 'utf8')).toBe('{"issuer":"…"}');
    await call('s3', 'rm', `s3://${bucket}`, '--recursive', '--only-show-errors');
    await s3api('delete-bucket');
  });

  test('reads Block Public Access of the account through the proxy, under the account-prefixed host', async () => {
    const folder = await temporaryFolder();
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, sandbox.caPem);
    environment = sandbox.proxyEnvironment(caFile);
    await s3api('create-bucket', '--create-bucket-configuration', 'LocationConstraint=eu-central-1');
    await s3api('put-public-access-block', '--public-access-block-configuration', open);
    const control = (name: string, ...args: string[]) => [
      's3control',
      name,
      '--account-id',
      sandbox.account,
      ...args,
    ];
    expect(await refusal(...control('get-public-access-block'))).toContain(
      '(NoSuchPublicAccessBlockConfiguration)',
    );
    sandbox.s3Store.accountBlocks.set(sandbox.state.defaultAccount, {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    expect(await call(...control('get-public-access-block'))).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicPolicy: true },
    });
    expect(await refusal('s3api', 'put-bucket-policy', '--bucket', bucket, '--policy', policy)).toContain(
      'BlockPublicPolicy',
    );
  });
});
