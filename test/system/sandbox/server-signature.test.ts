import { createHash } from 'node:crypto';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recomputeSignature } from '../../../src/sandbox/signature/recompute-signature.ts';
import { Sha256 } from '../../../src/sandbox/signature/sha256.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { iamClient } from '../../support/web-identity-role.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ users: [{ name: 'nobody', policies: [] }] });
});
afterAll(() => sandbox.close());

const body = 'Action=GetCallerIdentity&Version=2011-06-15';
const now = () => new Date().toISOString().replace(/[-:]|\.\d+/g, '');

interface Signing {
  readonly date?: string;
  readonly secret?: string;
  readonly accessKeyId?: string;
  readonly signedHeaders?: string;
  readonly service?: string;
  readonly sentBody?: string;
  readonly headers?: Record<string, string>;
  readonly authorization?: (text: string) => string;
}

/** Signs a GetCallerIdentity call by hand, with one thing wrong. */
async function call(signing: Signing = {}): Promise<{ status: number; code: string; message: string }> {
  const { date = now(), service = 'sts' } = signing;
  const { signedHeaders = `content-type;host;${service === 's3' ? 'x-amz-content-sha256;' : ''}x-amz-date` } =
    signing;
  const { accessKeyId, secretAccessKey } = sandbox.rootCredentials;
  const type = 'application/x-www-form-urlencoded';
  const headers = {
    'content-type': type,
    host: new URL(sandbox.endpoint).host,
    'x-amz-date': date,
    ...(service === 's3' && { 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') }),
    ...signing.headers,
  };
  const scope = {
    accessKeyId: signing.accessKeyId ?? accessKeyId,
    date: date.slice(0, 8),
    region: 'eu-west-1',
    service,
  };
  const names = signedHeaders.split(';');
  const signature = await recomputeSignature(
    { method: 'POST', path: '/', query: new URLSearchParams(), headers, body: Buffer.from(body) },
    { form: 'header', scope, signedHeaders: names, signature: '', date, expires: null, sessionToken: null },
    signing.secret ?? secretAccessKey,
  );
  const credential = `${scope.accessKeyId}/${scope.date}/${scope.region}/${service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  const { host: _host, ...sent } = headers;
  const response = await fetch(sandbox.endpoint, {
    method: 'POST',
    body: signing.sentBody ?? body,
    headers: { ...sent, authorization: signing.authorization?.(text) ?? text },
  });
  const xml = await response.text();
  const element = (name: string) => new RegExp(`<${name}>([^<]*)`).exec(xml)?.[1] ?? '';
  return { status: response.status, code: element('Code'), message: element('Message') };
}

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const s3Mismatch =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
const shifted = (minutes: number) =>
  new Date(Date.now() + minutes * 60_000).toISOString().replace(/[-:]|\.\d+/g, '');

describe('header form', () => {
  it('takes a sound signature', async () => {
    expect((await call()).status).toBe(200);
  });

  const faults: [
    name: string,
    signing: () => Signing,
    status: number,
    code: string,
    message: RegExp | string,
  ][] = [
    ['a wrong secret', () => ({ secret: 'wrong' }), 403, 'SignatureDoesNotMatch', mismatch],
    ['a changed body', () => ({ sentBody: `${body}&RoleName=x` }), 403, 'SignatureDoesNotMatch', mismatch],
    [
      'a host that is not signed',
      () => ({ signedHeaders: 'content-type;x-amz-date' }),
      403,
      'SignatureDoesNotMatch',
      mismatch,
    ],
    [
      'an unknown key',
      () => ({ accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }),
      403,
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
    ],
    [
      'a session token with a key that has none',
      () => ({ headers: { 'x-amz-security-token': 'x' } }),
      403,
      'InvalidClientTokenId',
      'The security token included in the request is invalid',
    ],
    [
      'a date 16 minutes ago',
      () => ({ date: shifted(-16) }),
      403,
      'SignatureDoesNotMatch',
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/,
    ],
    [
      'a date 16 minutes ahead',
      () => ({ date: shifted(16) }),
      403,
      'SignatureDoesNotMatch',
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 15 min\.\)$/,
    ],
    [
      'a header without a signature',
      () => ({ authorization: (text) => text.replace(/, Signature=.*/, '') }),
      400,
      'IncompleteSignature',
      /^Authorization header requires 'Signature' parameter\. \(Hashed with SHA-256 and encoded with Base64\) Authorization=\S+$/,
    ],
    [
      'a credential that is too short',
      () => ({ authorization: (text) => text.replace('/aws4_request', '') }),
      400,
      'IncompleteSignature',
      /^Credential must have exactly 5 slash-delimited elements/,
    ],
    [
      'another algorithm',
      () => ({ authorization: (text) => text.replace('AWS4-HMAC-SHA256', 'Bearer') }),
      400,
      'IncompleteSignature',
      /^Unsupported AWS 'algorithm': 'Bearer'\./,
    ],
    [
      'a wrong secret for S3',
      () => ({ service: 's3', secret: 'wrong' }),
      403,
      'SignatureDoesNotMatch',
      s3Mismatch,
    ],
    [
      'an unknown key for S3',
      () => ({ service: 's3', accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }),
      403,
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
    ],
    [
      'a late date for S3',
      () => ({ service: 's3', date: shifted(-16) }),
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    ],
    [
      'a session token with a key that has none, for S3',
      () => ({ service: 's3', headers: { 'x-amz-security-token': 'x' } }),
      400,
      'InvalidToken',
      'The provided token is malformed or otherwise invalid.',
    ],
    [
      'a hash of another body, for S3',
      () => {
        const hash = createHash('sha256').update('other').digest('hex');
        return { service: 's3', headers: { 'x-amz-content-sha256': hash } };
      },
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ],
  ];
  it.each(faults)('refuses %s', async (_name, signing, status, code, message) => {
    const answer = await call(signing());
    expect([answer.status, answer.code]).toEqual([status, code]);
    if (typeof message === 'string') expect(answer.message).toBe(message);
    else expect(answer.message).toMatch(message);
  });
});

describe('query form', () => {
  async function presigned(signingDate: Date, change: (url: URL) => void = () => {}) {
    const signer = new SignatureV4({
      service: 'sts',
      region: 'eu-west-1',
      credentials: sandbox.rootCredentials,
      sha256: Sha256,
    });
    const { host, hostname, port } = new URL(sandbox.endpoint);
    const request = await signer.presign(
      {
        method: 'GET',
        protocol: 'http:',
        hostname,
        port: Number(port),
        path: '/',
        headers: { host },
        query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      },
      { signingDate, expiresIn: 60 },
    );
    const url = new URL(sandbox.endpoint);
    for (const [name, value] of Object.entries(request.query ?? {}))
      url.searchParams.set(name, String(value));
    change(url);
    const response = await fetch(url);
    return { status: response.status, text: await response.text() };
  }

  it('takes a sound signature', async () => {
    const { status, text } = await presigned(new Date());
    expect(status).toBe(200);
    expect(text).toContain('<Arn>arn:aws:iam::123456789012:root</Arn>');
  });

  it('refuses one past its time', async () => {
    const { status, text } = await presigned(new Date(Date.now() - 16 * 60_000));
    expect(status).toBe(403);
    expect(text).toContain('<Message>Signature expired: ');
  });

  it('refuses one whose query was changed', async () => {
    const { status, text } = await presigned(new Date(), (url) =>
      url.searchParams.set('X-Amz-Expires', '600'),
    );
    expect(status).toBe(403);
    expect(text).toContain('<Code>SignatureDoesNotMatch</Code>');
  });
});

describe('permissions, faults and journal', () => {
  it('names the missing permission as AWS does', async () => {
    const iam = iamClient(sandbox, sandbox.userCredentials('nobody'));
    await expect(iam.send(new GetRoleCommand({ RoleName: 'x' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message:
        'User: arn:aws:iam::123456789012:user/nobody is not authorized to perform: iam:GetRole on resource: arn:aws:iam::123456789012:role/x because no identity-based policy allows the iam:GetRole action',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('fails as often as it was told to, then answers, and keeps count', async () => {
    const { endpoint, region, rootCredentials: credentials } = sandbox;
    sandbox.journal.clear();
    sandbox.faults.add({ service: 'sts', action: 'GetCallerIdentity', times: 2, status: 'throttle' });
    const once = new STSClient({ endpoint, region, credentials, maxAttempts: 1 });
    await expect(once.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Rate exceeded',
    });
    const patient = new STSClient({ endpoint, region, credentials });
    expect((await patient.send(new GetCallerIdentityCommand({}))).$metadata.attempts).toBe(2);
    expect(sandbox.journal.entries().map(({ action, status }) => [action, status])).toEqual([
      ['GetCallerIdentity', 400],
      ['GetCallerIdentity', 400],
      ['GetCallerIdentity', 200],
    ]);
    sandbox.faults.add({ service: 'sts', code: 'IDPCommunicationError', status: 400 });
    await expect(once.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      Code: 'IDPCommunicationError',
    });
  });
});
