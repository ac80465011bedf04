import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SignedCall, sandboxWithoutPorts, send, testTime } from '../../../test/support/signed-call.ts';

const endpoint = '127.0.0.1:9377';
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const identity = {
  service: 'sts',
  host: endpoint,
  method: 'POST',
  headers: form,
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
} as const;
const roles = { ...identity, service: 'iam', body: 'Action=ListRoles&Version=2010-05-08' } as const;
const buckets = { service: 's3', host: endpoint } as const;
const presignedIdentity = {
  service: 'sts',
  host: endpoint,
  form: 'query',
  query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
} as const;
const presignedBuckets = { ...buckets, form: 'query' } as const;
const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

const ago = (seconds: number) => new Date(testTime.getTime() - seconds * 1000);

async function refusal(call: SignedCall): Promise<[number, string | null, string | null]> {
  const { status, element } = await send(sandboxWithoutPorts(), call);
  return [status, element('Code'), element('Message')];
}

const accepted: [name: string, call: SignedCall][] = [
  ['STS', identity],
  ['STS in a presigned query', presignedIdentity],
  ['IAM', roles],
  ['S3', buckets],
  ['S3 in a presigned query', presignedBuckets],
  ["STS's own host", { ...identity, host: 'sts.eu-west-1.amazonaws.com', region: 'eu-west-1' }],
  ["STS's global host", { ...identity, host: 'sts.amazonaws.com', region: 'us-east-1' }],
  ["IAM's own host", { ...roles, host: 'iam.amazonaws.com', region: 'us-east-1' }],
  ["S3's own host", { ...buckets, host: 's3.eu-west-1.amazonaws.com', region: 'eu-west-1' }],
  ["S3's global host", { ...buckets, host: 's3.amazonaws.com', region: 'us-east-1' }],
];

test.each(accepted)('accepts a valid signature for %s', async (_name, call) => {
  expect((await send(sandboxWithoutPorts(), call)).status).toBe(200);
});

test('computes the same signature as the SDK for any path, query and headers', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((value) => value.isWellFormed());
  const sandbox = sandboxWithoutPorts();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<SignedCall>(buckets, presignedBuckets),
      fc.array(text),
      fc.dictionary(text, text, { maxKeys: 4 }),
      fc.stringMatching(/^[!-~][ -~]{0,20}$/),
      async (call, path, query, header) => {
        const { element } = await send(sandbox, {
          ...call,
          path: `/${path.map((part) => encodeURIComponent(part).replace(/[!'()*]/g, '')).join('/')}`,
          query,
          headers: { 'x-amz-meta-a': header },
        });
        expect(element('Code')).not.toBe('SignatureDoesNotMatch');
      },
    ),
  );
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
const faults: [name: string, call: SignedCall, status: number, code: string, message: string | RegExp][] = [
  ['a wrong secret', { ...identity, secret: 'wrong' }, 403, 'SignatureDoesNotMatch', mismatch],
  [
    'a host that is not signed',
    { ...identity, unsignable: ['host'] },
    403,
    'SignatureDoesNotMatch',
    mismatch,
  ],
  [
    'an unknown key',
    { ...identity, accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' },
    403,
    'InvalidClientTokenId',
    'The security token included in the request is invalid.',
  ],
  [
    'a session token with a long-term key',
    { ...identity, headers: { ...form, 'x-amz-security-token': 'x' } },
    403,
    'InvalidClientTokenId',
    'The security token included in the request is invalid',
  ],
  [
    'a date 16 minutes ago',
    { ...identity, signedAt: ago(16 * 60) },
    403,
    'SignatureDoesNotMatch',
    'Signature expired: 20260304T045007Z is now earlier than 20260304T045107Z (20260304T050607Z - 15 min.)',
  ],
  [
    'a date 16 minutes ahead',
    { ...identity, signedAt: ago(-16 * 60) },
    403,
    'SignatureDoesNotMatch',
    'Signature not yet current: 20260304T052207Z is still later than 20260304T052107Z (20260304T050607Z + 15 min.)',
  ],
  [
    'a header without a signature',
    { ...identity, authorization: (text) => text.replace(/, Signature=.*/, '') },
    400,
    'IncompleteSignature',
    /^Authorization header requires 'Signature' parameter\. \(Hashed with SHA-256 and encoded with Base64\) Authorization=\S+$/,
  ],
  [
    'a credential that is too short',
    { ...identity, authorization: (text) => text.replace('/aws4_request', '') },
    400,
    'IncompleteSignature',
    /^Credential must have exactly 5 slash-delimited elements/,
  ],
  [
    'another algorithm',
    { ...identity, authorization: (text) => text.replace('AWS4-HMAC-SHA256', 'Bearer') },
    400,
    'IncompleteSignature',
    /^Unsupported AWS 'algorithm': 'Bearer'\./,
  ],
  [
    'a wrong secret for S3',
    { ...buckets, secret: 'wrong' },
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
  [
    'an unknown key for S3',
    { ...buckets, accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' },
    403,
    'InvalidAccessKeyId',
    'The AWS Access Key Id you provided does not exist in our records.',
  ],
  [
    'an old date for S3',
    { ...buckets, signedAt: ago(16 * 60) },
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
  ],
  [
    'a session token with a long-term key, for S3',
    { ...buckets, headers: { 'x-amz-security-token': 'x' } },
    400,
    'InvalidToken',
    'The provided token is malformed or otherwise invalid.',
  ],
  [
    'a signature in the query besides that of the header',
    { ...identity, changedQuery: { 'X-Amz-Signature': '0' } },
    403,
    'SignatureDoesNotMatch',
    mismatch,
  ],
  [
    'a presigned query that was changed',
    { ...presignedIdentity, changedQuery: { Version: '2010-05-08' } },
    403,
    'SignatureDoesNotMatch',
    mismatch,
  ],
];
test.each(faults)('refuses %s', async (_name, call, status, code, message) => {
  expect(await refusal(call)).toEqual([
    status,
    code,
    typeof message === 'string' ? message : expect.stringMatching(message),
  ]);
});

describe('headers outside the signature', () => {
  // S3's response: https://github.com/soto-project/soto/issues/374, https://github.com/apache/arrow-rs-object-store/issues/484
  test.each([buckets, presignedBuckets])('are refused by S3', async (call) => {
    const unsignedHeaders = { 'x-amz-acl': 'public-read', 'x-amz-meta-a': 'b', 'x-other': 'c' };
    const { status, element } = await send(sandboxWithoutPorts(), { ...call, unsignedHeaders });
    expect([status, element('Code'), element('Message'), element('HeadersNotSigned')]).toEqual([
      403,
      'AccessDenied',
      'There were headers present in the request which were not signed',
      'x-amz-acl, x-amz-meta-a',
    ]);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html: "any x-amz-* headers in the request" must be signed.
  test.each([identity, roles])('are refused by $service', async (call) => {
    expect(await refusal({ ...call, unsignedHeaders: { 'x-amz-target': 'x' } })).toEqual([
      403,
      'SignatureDoesNotMatch',
      mismatch,
    ]);
  });

  // https://github.com/demarche-numerique/ds_proxy/pull/164: "as S3 does".
  test('may carry the payload hash', async () => {
    const unsignedHeaders = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    expect((await send(sandboxWithoutPorts(), { ...presignedBuckets, unsignedHeaders })).status).toBe(200);
  });
});

describe('the payload', () => {
  // Only S3 accepts a signature without the payload: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
  test.each([identity, roles])('is always signed for $service', async (call) => {
    const headers = { ...form, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    expect(await refusal({ ...call, headers })).toEqual([403, 'SignatureDoesNotMatch', mismatch]);
    const changed = { ...call, sentBody: `${call.body}&x=y` };
    expect(await refusal(changed)).toEqual([403, 'SignatureDoesNotMatch', mismatch]);
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html: the header is required.
  test('of S3 requires its hash', async () => {
    const sandbox = sandboxWithoutPorts();
    const headers = { 'x-amz-content-sha256': 'malformed' };
    const { status, element } = await send(sandbox, { ...buckets, headers });
    expect([status, element('Code')]).toEqual([400, 'InvalidArgument']);
    expect(element('Message')).toMatch(
      /^x-amz-content-sha256 must be UNSIGNED-PAYLOAD, .* or a valid sha256 value\.$/,
    );
    const dropped = { ...buckets, unsignedHeaders: { 'x-amz-content-sha256': '' } };
    expect(await refusal(dropped)).toEqual([
      400,
      'InvalidRequest',
      'Missing required header for this request: x-amz-content-sha256',
    ]);
    const put = { ...buckets, method: 'PUT', path: '/b/k', body: 'one', sentBody: 'two' };
    expect(await refusal(put)).toEqual([
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ]);
  });
});

describe('the scope', () => {
  const scopes: [name: string, call: SignedCall, status: number, code: string, message: string][] = [
    // https://github.com/hashicorp/terraform-provider-aws/issues/34865
    [
      "another region than STS's host",
      { ...identity, host: 'sts.us-east-1.amazonaws.com', region: 'me-central-1' },
      403,
      'SignatureDoesNotMatch',
      'Credential should be scoped to a valid region.',
    ],
    [
      "another region than that of STS's global host",
      { ...identity, host: 'sts.amazonaws.com', region: 'eu-central-1' },
      403,
      'SignatureDoesNotMatch',
      'Credential should be scoped to a valid region.',
    ],
    [
      "another region than IAM's",
      { ...roles, host: 'iam.amazonaws.com', region: 'eu-central-1' },
      403,
      'SignatureDoesNotMatch',
      'Credential should be scoped to a valid region.',
    ],
    [
      'an invalid region',
      { ...identity, region: 'nowhere' },
      403,
      'SignatureDoesNotMatch',
      'Credential should be scoped to a valid region.',
    ],
    [
      'a region of another partition',
      { ...roles, region: 'cn-north-1' },
      403,
      'SignatureDoesNotMatch',
      'Credential should be scoped to a valid region.',
    ],
    // https://github.com/cllunsford/aws-signing-proxy/issues/25
    [
      'another service',
      { ...identity, service: 'iam', host: 'sts.eu-west-1.amazonaws.com', region: 'eu-west-1' },
      403,
      'SignatureDoesNotMatch',
      "Credential should be scoped to correct service: 'sts'.",
    ],
    // https://github.com/versity/versitygw, s3err/malformed-auth.go: AWS's texts
    [
      'another service for S3',
      { ...buckets, service: 'sts', host: 's3.eu-west-1.amazonaws.com', region: 'eu-west-1' },
      400,
      'AuthorizationHeaderMalformed',
      'The authorization header is malformed; incorrect service "sts". This endpoint belongs to "s3".',
    ],
    [
      "another region than S3's host",
      { ...buckets, host: 's3.eu-west-1.amazonaws.com', region: 'us-east-1' },
      400,
      'AuthorizationHeaderMalformed',
      "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
    ],
    [
      "another region than S3's host, presigned",
      { ...presignedBuckets, host: 's3.eu-west-1.amazonaws.com', region: 'us-east-1' },
      400,
      'AuthorizationQueryParametersError',
      "Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
    ],
  ];
  test.each(scopes)('of %s is refused', async (_name, call, status, code, message) => {
    expect(await refusal(call)).toEqual([status, code, message]);
  });

  test('of a bucket at the global host is the region of the bucket', async () => {
    const sandbox = sandboxWithoutPorts();
    const at = (host: string, region: string, method = 'GET') =>
      send(sandbox, { ...buckets, host, region, method });
    expect((await at('b-1.s3.us-east-1.amazonaws.com', 'us-east-1', 'PUT')).status).toBe(200);
    const bucket = sandbox.s3Store.buckets.get('b-1');
    if (bucket) sandbox.s3Store.buckets.set('b-1', { ...bucket, region: 'eu-west-1' });
    expect((await at('b-1.s3.amazonaws.com', 'eu-west-1')).status).toBe(200);
    const { status, element } = await at('b-1.s3.amazonaws.com', 'us-east-1');
    expect([status, element('Code'), element('Region')]).toEqual([
      400,
      'AuthorizationHeaderMalformed',
      'eu-west-1',
    ]);
  });
});

describe('a presigned query', () => {
  // https://github.com/kubernetes-sigs/aws-iam-authenticator, pkg/token/token.go: 15 minutes, X-Amz-Expires "IS IGNORED".
  test('is valid for 15 minutes at STS, whatever X-Amz-Expires is', async () => {
    const late = { ...presignedIdentity, signedAt: ago(14 * 60), expiresIn: 60 };
    expect((await send(sandboxWithoutPorts(), late)).status).toBe(200);
    const [status, code, message] = await refusal({ ...late, signedAt: ago(16 * 60), expiresIn: 604_800 });
    expect([status, code]).toEqual([403, 'SignatureDoesNotMatch']);
    expect(message).toBe(
      'Signature expired: 20260304T045007Z is now earlier than 20260304T045107Z (20260304T050607Z - 15 min.)',
    );
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
  test('is valid at S3 for X-Amz-Expires seconds', async () => {
    const week = { ...presignedBuckets, signedAt: ago(604_799), expiresIn: 604_800 };
    expect((await send(sandboxWithoutPorts(), week)).status).toBe(200);
    const { status, element } = await send(sandboxWithoutPorts(), { ...presignedBuckets, signedAt: ago(61) });
    expect([status, element('Code'), element('Message')]).toEqual([
      403,
      'AccessDenied',
      'Request has expired',
    ]);
    expect([element('X-Amz-Expires'), element('Expires'), element('ServerTime')]).toEqual([
      '60',
      '2026-03-04T05:06:06Z',
      '2026-03-04T05:06:07Z',
    ]);
    expect(await refusal({ ...presignedBuckets, signedAt: ago(-16 * 60) })).toEqual([
      403,
      'AccessDenied',
      'Request is not valid yet',
    ]);
  });

  const expires: [value: string | null, message: string][] = [
    [
      null,
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    ],
    ['soon', 'X-Amz-Expires should be a number'],
    ['-1', 'X-Amz-Expires must be non-negative'],
    [
      '604801',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    ],
  ];
  // Texts of LocalStack and MinIO; not compared with AWS itself.
  test.each(expires)('of S3 with X-Amz-Expires %s is refused', async (value, message) => {
    const changedQuery = { 'X-Amz-Expires': value };
    expect(await refusal({ ...presignedBuckets, changedQuery })).toEqual([
      400,
      'AuthorizationQueryParametersError',
      message,
    ]);
  });
});
