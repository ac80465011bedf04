import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { issuerCertificates } from '../../../src/aws/issuer-certificates.ts';
import { publicDocuments } from '../../../src/aws/public-documents.ts';
import { createCertificateAuthority } from '../../../src/certificates/certificate-authority.ts';
import type { ServerAccess } from '../../../src/net/sent-certificates.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { parseIssuerUrl } from '../../../src/trust/issuer-url.ts';

const issuer = parseIssuerUrl('https://issuer.example.com/prod-1');
const hour = 3_600_000;
const valid = { notBefore: new Date(Date.now() - hour), notAfter: new Date(Date.now() + hour) };
const past = { notBefore: new Date(Date.now() - 3 * hour), notAfter: new Date(Date.now() - 2 * hour) };

const sha1 = (pem: string) => createHash('sha1').update(new X509Certificate(pem).raw).digest('hex');

/** Starts a TLS server for the issuer's host; returns its certificates and the settings that reach it. */
async function serve(
  options: TlsOptions & { readonly sendsAuthority?: boolean; readonly expired?: boolean },
) {
  const { sendsAuthority = true, expired = false, ...tls } = options;
  const authority = await createCertificateAuthority('CN=authority of this test', valid);
  const order = { subject: 'CN=issuer', usage: 'serverAuth', hosts: ['issuer.example.com'] } as const;
  const { cert, key } = await authority.issue({ ...order, ...(expired ? past : valid) });
  const server = createServer({ ...tls, key, cert: sendsAuthority ? cert + authority.pem : cert });
  server.on('connection', (socket) => socket.on('error', () => {}));
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const connectTo = [{ host: '', port: null, toHost: '127.0.0.1', toPort: port }];
  return { authority: authority.pem, leaf: cert, access: { connectTo } };
}

function certificatesOf(access: ServerAccess, authorities?: readonly string[]) {
  const { connectTo = [] } = access;
  const documents = publicDocuments({ connectTo, timeoutMilliseconds: 500 });
  return issuerCertificates(documents, access, authorities)(issuer);
}

describe('the certificate of an issuer', () => {
  test('of a public authority needs no thumbprint', async () => {
    const { authority, access } = await serve({});
    expect(await certificatesOf(access, [authority])).toEqual({ kind: 'public' });
  });

  test.each([true, false])(
    'of a private authority needs the thumbprint of the last certificate sent (authority sent: %s)',
    async (sendsAuthority) => {
      const { authority, leaf, access } = await serve({ sendsAuthority });
      const thumbprints = [sha1(sendsAuthority ? authority : leaf)];
      expect(await certificatesOf(access)).toEqual({ kind: 'private', thumbprints });
    },
  );

  test('of a server with only TLS 1.3 needs a thumbprint, even from a public authority', async () => {
    const { authority, access } = await serve({ minVersion: 'TLSv1.3' });
    const thumbprints = [sha1(authority)];
    expect(await certificatesOf(access, [authority])).toEqual({ kind: 'private', thumbprints });
  });

  test('that has expired needs no thumbprint', async () => {
    const { authority, access } = await serve({ expired: true });
    expect(await certificatesOf(access, [authority])).toEqual({ kind: 'public' });
  });

  test('of an unreachable server is unseen', async () => {
    const connectTo = [{ host: '', port: null, toHost: '127.0.0.1', toPort: 1 }];
    expect(await certificatesOf({ connectTo })).toEqual({ kind: 'unseen' });
  });
});

describe('through the sandbox', () => {
  let sandbox: RunningSandbox;
  const keys = 'keys.example.com';
  beforeAll(async () => {
    const body = JSON.stringify({ issuer, jwks_uri: `https://${keys}/keys.json` });
    sandbox = await startSandbox({
      publicSites: {
        'issuer.example.com': () => ({ status: 200, headers: {}, body }),
        [keys]: () => ({ status: 200, headers: {}, body: '{"keys":[]}' }),
      },
    });
  });
  afterAll(() => sandbox?.close());

  test('a proxy shows the same certificate as --connect-to', async () => {
    const thumbprints = [sha1(sandbox.caPem)];
    const { HTTPS_PROXY = '' } = sandbox.proxyEnvironment('');
    expect(await certificatesOf({ env: { HTTPS_PROXY } })).toEqual({ kind: 'private', thumbprints });
    const refused = { HTTPS_PROXY: 'http://127.0.0.1:1' };
    expect(await certificatesOf({ env: refused })).toEqual({ kind: 'unseen' });
  });

  test('the certificate of a separate JWKS host counts as well', async () => {
    const connectTo = [
      { host: 'issuer.example.com', port: null, toHost: '127.0.0.1', toPort: sandbox.tlsPort },
      {
        host: keys,
        port: null,
        toHost: '127.0.0.1',
        toPort: (await serve({})).access.connectTo[0]?.toPort ?? 0,
      },
    ];
    const documents = publicDocuments({ connectTo, ca: sandbox.caPem });
    const seen = await issuerCertificates(documents, { connectTo })(issuer);
    expect(seen).toMatchObject({ kind: 'private', thumbprints: [sha1(sandbox.caPem), expect.any(String)] });
  });
});
