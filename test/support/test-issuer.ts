import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { RunningSandbox } from '../../src/sandbox/start-sandbox.ts';

/** The responses of an issuer's two documents; a test may change any part. */
export interface IssuerDocuments {
  discovery: { status: number; body: unknown };
  jwks: { status: number; body: unknown };
}

/** An issuer that a sandbox serves under its own host name, with a key to sign tokens. */
export interface TestIssuer {
  readonly url: string;
  readonly hostPath: string;
  readonly documents: IssuerDocuments;
  /** Signs a token; omits claims given as undefined, and a key ID of null. */
  token(claims?: Record<string, unknown>, options?: { readonly kid?: string | null }): Promise<string>;
}

export const testSubject = 'system:serviceaccount:shop:orders';

/** Creates a key pair, serves discovery document and JWKS in the sandbox, and returns a signer. */
export async function serveTestIssuer(
  sandbox: RunningSandbox,
  options: {
    readonly host?: string;
    readonly algorithm?: string;
    readonly trusted?: boolean;
    /** A signing key that is not published. */
    readonly unpublishedKey?: boolean;
  } = {},
): Promise<TestIssuer> {
  const { host = 'issuer.example.test', algorithm = 'RS256', trusted = true } = options;
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const other = options.unpublishedKey
    ? (await generateKeyPair(algorithm, { extractable: true })).publicKey
    : null;
  const jwk: JWK = { ...(await exportJWK(other ?? publicKey)), kid: 'key-1', use: 'sig', alg: algorithm };
  const url = `https://${host}`;
  const documents: IssuerDocuments = {
    discovery: {
      status: 200,
      body: {
        issuer: url,
        jwks_uri: `${url}/openid/v1/jwks`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: [algorithm],
      },
    },
    jwks: { status: 200, body: { keys: [jwk] } },
  };
  sandbox.serveSite(
    host,
    ({ path }) => {
      const document =
        path === '/.well-known/openid-configuration'
          ? documents.discovery
          : path === '/openid/v1/jwks'
            ? documents.jwks
            : { status: 404, body: 'not found' };
      const { body, status } = document;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return { status, headers: { 'content-type': 'application/json' }, body: text };
    },
    { trusted },
  );
  return {
    url,
    hostPath: host,
    documents,
    token(claims = {}, { kid = 'key-1' } = {}) {
      const now = Math.floor(sandbox.state.now().getTime() / 1000);
      const payload: JWTPayload = {
        iss: url,
        sub: testSubject,
        aud: ['sts.amazonaws.com'],
        iat: now,
        exp: now + 3600,
        ...claims,
      };
      const header = { alg: algorithm, typ: 'JWT', ...(kid === null ? {} : { kid }) };
      return new SignJWT(payload).setProtectedHeader(header).sign(privateKey);
    },
  };
}
