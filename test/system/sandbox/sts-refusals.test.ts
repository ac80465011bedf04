import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { type QueryAnswer, queryCall } from '../../support/query-call.ts';
import { serveTestIssuer, type TestIssuer } from '../../support/test-issuer.ts';
import { createWebIdentityRole, webIdentityStatement } from '../../support/web-identity-role.ts';

// These are AWS's exact texts, including the two spaces in the first.
const noKey =
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";
const notAJwt =
  'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)';
const notAuthorized = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';

let sandbox: RunningSandbox;
let issuer: TestIssuer;
let roleArn: string;

beforeEach(async () => {
  sandbox = await startSandbox();
  issuer = await serveTestIssuer(sandbox);
  roleArn = await createWebIdentityRole(sandbox, issuer);
});
afterEach(() => sandbox.close());

async function assume(overrides: Record<string, string> = {}): Promise<QueryAnswer> {
  return queryCall(sandbox.endpoint, {
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: 'test-session',
    ...('WebIdentityToken' in overrides ? {} : { WebIdentityToken: await issuer.token() }),
    ...overrides,
  });
}

async function assumeWith(claims: Record<string, unknown>): Promise<QueryAnswer> {
  return assume({ WebIdentityToken: await issuer.token(claims) });
}

function expectFault(answer: QueryAnswer, status: number, code: string, message: string): void {
  expect([answer.status, answer.code, answer.message]).toEqual([status, code, message]);
}

const invalid = (answer: QueryAnswer, message: string) =>
  expectFault(answer, 400, 'InvalidIdentityToken', message);

it('accepts the valid token from which every refusal below differs in one point', async () => {
  const answer = await assume();
  expect(answer.status).toBe(200);
  expect(answer.xml).toContain(
    `<Provider>arn:aws:iam::123456789012:oidc-provider/${issuer.hostPath}</Provider>`,
  );
});

describe('parameters', () => {
  const faults: [name: string, overrides: Record<string, string>, message: string][] = [
    [
      'a session name with a slash',
      { RoleSessionName: 'a/b' },
      "Value 'a/b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      'a session name of one character',
      { RoleSessionName: 'a' },
      "Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    [
      'a session name of 65 characters',
      { RoleSessionName: 'a'.repeat(65) },
      `Value '${'a'.repeat(65)}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      'a duration under 900 seconds',
      { DurationSeconds: '899' },
      "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    [
      'a duration over 12 hours',
      { DurationSeconds: '43201' },
      "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
    ],
    [
      'the ARN of a session policy that is too short',
      { 'PolicyArns.member.1.arn': 'arn:aws:iam::1:poli' },
      "Value 'arn:aws:iam::1:poli' at 'policyArns.1.member.arn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    ],
    [
      'a role ARN of 19 characters',
      { RoleArn: 'arn:aws:iam::1:role' },
      "Value 'arn:aws:iam::1:role' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    ],
    [
      'a token of three characters',
      { WebIdentityToken: 'a.b' },
      "Value '****' at 'webIdentityToken' failed to satisfy constraint: Member must have length greater than or equal to 4",
    ],
    [
      'a token of 20,001 characters',
      { WebIdentityToken: 'a'.repeat(20_001) },
      "Value '****' at 'webIdentityToken' failed to satisfy constraint: Member must have length less than or equal to 20000",
    ],
  ];
  it.each(faults)('refuses %s', async (_name, overrides, message) => {
    expectFault(await assume(overrides), 400, 'ValidationError', `1 validation error detected: ${message}`);
  });

  it.each(['3600.5', '1e3', '0x384'])(
    'refuses a duration that is not a whole number: %s',
    async (DurationSeconds) => {
      const { status, code } = await assume({ DurationSeconds });
      expect([status, code]).toEqual([400, 'MalformedInput']);
    },
  );

  it('refuses a call without a token', async () => {
    const { status, code, message } = await queryCall(sandbox.endpoint, {
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: 'test',
    });
    expect([status, code]).toEqual([400, 'ValidationError']);
    expect(message).toContain("Value null at 'webIdentityToken' failed");
  });

  it('refuses an ARN that is not a role', async () => {
    const answer = await assume({ RoleArn: 'arn:aws:iam::123456789012:user/somebody' });
    expectFault(answer, 400, 'ValidationError', 'Request ARN is invalid');
  });

  it('refuses an invalid session policy', async () => {
    const { status, code } = await assume({ Policy: '{"Statement":' });
    expect([status, code]).toEqual([400, 'MalformedPolicyDocument']);
  });

  it('refuses session policies that are too large together', async () => {
    const arns = Object.fromEntries(
      [...Array(10).keys()].map((index) => [
        `PolicyArns.member.${index + 1}.arn`,
        `arn:aws:iam::123456789012:policy/${String(index).repeat(128)}`,
      ]),
    );
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: `arn:aws:s3:::${'b'.repeat(1800)}` }],
    });
    const { status, code, message } = await assume({ ...arns, Policy: policy });
    expect([status, code]).toEqual([400, 'PackedPolicyTooLarge']);
    expect(message).toMatch(/^Packed policy consumes \d+% of allotted space, please use smaller policy\.$/);
  });
});

describe('token', () => {
  it.each(['not-a-token', 'a.b.c', 'e30.e30.', `${'e30'}.bm90LWpzb24.c2ln`])(
    'refuses %s, which is not a JWT',
    async (text) => invalid(await assume({ WebIdentityToken: text }), notAJwt),
  );

  it('refuses a token without a signature', async () => {
    const [, payload] = (await issuer.token()).split('.');
    const header = Buffer.from('{"alg":"none"}').toString('base64url');
    invalid(await assume({ WebIdentityToken: `${header}.${payload}.` }), notAJwt);
  });

  it('refuses a time with a fraction', async () => {
    invalid(await assumeWith({ exp: Date.now() / 1000 + 60.5 }), notAJwt);
  });

  it.each(['iss', 'sub', 'aud', 'exp', 'iat'])('refuses a token without %s', async (claim) => {
    invalid(await assumeWith({ [claim]: undefined }), `Missing a required claim: ${claim}.`);
  });

  it('refuses a token that expired more than five minutes ago', async () => {
    const now = Math.floor(Date.now() / 1000);
    const { status, code, message } = await assumeWith({ exp: now - 301, iat: now - 900 });
    expect([status, code]).toEqual([400, 'ExpiredTokenException']);
    expect(message).toMatch(
      new RegExp(
        `^Token expired: current date/time \\d{10} must be before the expiration date/time ${now - 301}$`,
      ),
    );
  });

  it('accepts a token that expired within the leeway', async () => {
    const now = Math.floor(Date.now() / 1000);
    expect((await assumeWith({ exp: now - 200, iat: now - 900 })).status).toBe(200);
  });

  it.each(['nbf', 'iat'])('refuses a token whose %s is in the future', async (claim) => {
    const ahead = Math.floor(Date.now() / 1000) + 400;
    invalid(
      await assumeWith({ [claim]: ahead, exp: ahead + 600 }),
      'The ID Token provided is not valid yet.',
    );
  });

  it('refuses two audiences without an authorized party', async () => {
    invalid(
      await assumeWith({ aud: ['sts.amazonaws.com', 'other'] }),
      'Token audience contains more than one audience while authorized party is not present',
    );
  });

  it.each([{ aud: 'other' }, { azp: 'other' }])('refuses the audience of %j', async (claims) => {
    invalid(await assumeWith(claims), 'Incorrect token audience');
  });

  it('refuses a role that the token does not list', async () => {
    invalid(
      await assumeWith({ 'https://aws.amazon.com/roles': ['arn:aws:iam::123456789012:role/other'] }),
      'The target role ARN is not present in the roles claim of the identity token',
    );
  });
});

describe('provider', () => {
  const noProvider = (url: string) => `No OpenIDConnect provider found in your account for ${url}`;

  it.each(['https://elsewhere.example.test', 'https://issuer.example.test/', 'https://Issuer.example.test'])(
    'refuses the issuer %s, which is not registered exactly so',
    async (iss) => invalid(await assumeWith({ iss }), noProvider(iss)),
  );

  it('looks for the provider in the account of the role', async () => {
    const answer = await assume({ RoleArn: 'arn:aws:iam::210987654321:role/orders' });
    invalid(answer, noProvider(issuer.url));
  });
});

describe('documents', () => {
  const discovery = () => issuer.documents.discovery.body as Record<string, unknown>;
  const jwks = () => issuer.documents.jwks.body as { keys: Record<string, unknown>[] };
  const oldKeys = (count: number, key: Record<string, unknown> = { ...jwks().keys[0] }) =>
    Array.from({ length: count }, (_, index) => ({ ...key, kid: `old-${key['kty']}-${index}` }));
  const breakages: [name: string, breakIt: () => void][] = [
    ['a missing discovery document', () => (issuer.documents.discovery.status = 403)],
    ['a discovery document that is a web page', () => (issuer.documents.discovery.body = '<html></html>')],
    ['a discovery document of another issuer', () => (discovery()['issuer'] = `${issuer.url}/`)],
    ['a discovery document without jwks_uri', () => delete discovery()['jwks_uri']],
    ['no response_types_supported', () => delete discovery()['response_types_supported']],
    ['no subject_types_supported', () => delete discovery()['subject_types_supported']],
    [
      'no id_token_signing_alg_values_supported',
      () => delete discovery()['id_token_signing_alg_values_supported'],
    ],
    [
      'a jwks_uri over plain http',
      () => (discovery()['jwks_uri'] = 'http://issuer.example.test/openid/v1/jwks'),
    ],
    [
      'a jwks_uri on a host that does not exist',
      () => (discovery()['jwks_uri'] = 'https://no.example.test/keys'),
    ],
    ['a missing JWKS', () => (issuer.documents.jwks.status = 404)],
    ['a JWKS that is a web page', () => (issuer.documents.jwks.body = '<html></html>')],
    ['a JWKS without keys', () => (jwks().keys = [])],
    ['a JWKS of 101 RSA keys', () => jwks().keys.push(...oldKeys(100))],
    ['a JWKS without the key ID of the token', () => (jwks().keys = [{ ...jwks().keys[0], kid: 'key-2' }])],
  ];
  it.each(breakages)('refuses %s', async (_name, breakIt) => {
    breakIt();
    const answer = await assume();
    invalid(answer, noKey);
    expect(answer.requestId).toBe('00000000-0000-0000-0000-000000000000');
  });

  it("accepts a JWKS of 100 keys of the token's type, and any number of the other type", async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const elliptic = { ...publicKey.export({ format: 'jwk' }) };
    jwks().keys.push(...oldKeys(99), ...oldKeys(101, elliptic));
    expect((await assume()).status).toBe(200);
  });

  it('refuses a token that another key signed under the same key ID', async () => {
    const impostor = await serveTestIssuer(sandbox, { host: issuer.hostPath, unpublishedKey: true });
    invalid(await assume({ WebIdentityToken: await impostor.token() }), noKey);
  });

  it.each(['PS256', 'EdDSA'])('refuses the algorithm %s', async (algorithm) => {
    const other = await serveTestIssuer(sandbox, { host: issuer.hostPath, algorithm });
    invalid(await assume({ WebIdentityToken: await other.token() }), noKey);
  });

  it('refuses a token that does not name its key, even if only one is published', async () => {
    invalid(await assume({ WebIdentityToken: await issuer.token({}, { kid: null }) }), noKey);
  });

  it('refuses a public key used as the secret of HS256', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const [, payload] = (await issuer.token()).split('.');
    const header = Buffer.from('{"alg":"HS256","kid":"key-1"}').toString('base64url');
    const signature = sign('sha256', Buffer.from(`${header}.${payload}`), privateKey).toString('base64url');
    invalid(await assume({ WebIdentityToken: `${header}.${payload}.${signature}` }), noKey);
  });

  it('refuses a certificate without a public CA and without a matching thumbprint', async () => {
    const untrusted = await serveTestIssuer(sandbox, { host: issuer.hostPath, trusted: false });
    invalid(
      await assume({ WebIdentityToken: await untrusted.token() }),
      "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
    );
  });
});

describe('role', () => {
  const provider = 'arn:aws:iam::123456789012:oidc-provider';
  it('does not disclose whether a role exists', async () => {
    const answer = await assume({ RoleArn: 'arn:aws:iam::123456789012:role/missing' });
    expectFault(answer, 403, 'AccessDenied', notAuthorized);
  });

  it('refuses a subject that the trust policy does not name', async () => {
    const answer = await assumeWith({ sub: 'system:serviceaccount:shop:other' });
    expectFault(answer, 403, 'AccessDenied', notAuthorized);
  });

  const statements: [name: string, statement: (hostPath: string) => object][] = [
    [
      'another audience in the trust policy',
      (host) => webIdentityStatement(`${provider}/${host}`, host, { [`${host}:aud`]: 'other' }),
    ],
    [
      'another provider in the trust policy',
      (host) => webIdentityStatement(`${provider}/other.example`, host),
    ],
    [
      'another action in the trust policy',
      (host) => ({ ...webIdentityStatement(`${provider}/${host}`, host), Action: 'sts:AssumeRole' }),
    ],
    [
      'a Deny in the trust policy',
      (host) => ({ ...webIdentityStatement(`${provider}/${host}`, host), Effect: 'Deny' }),
    ],
  ];
  it.each(statements)('refuses %s', async (_name, statement) => {
    const second = await serveTestIssuer(sandbox, { host: 'second.example.test' });
    const allowed = webIdentityStatement(`${provider}/${second.hostPath}`, second.hostPath);
    const changed = statement(second.hostPath) as { Effect: string };
    const arn = await createWebIdentityRole(sandbox, second, {
      name: 'second',
      statements: changed.Effect === 'Deny' ? [allowed, changed] : [changed],
    });
    const answer = await assume({ RoleArn: arn, WebIdentityToken: await second.token() });
    expectFault(answer, 403, 'AccessDenied', notAuthorized);
  });

  it('refuses a session longer than the role allows', async () => {
    const answer = await assume({ DurationSeconds: '3601' });
    const text = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
    expectFault(answer, 400, 'ValidationError', text);
  });
});
