import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { createSecureContext, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { publicDocuments } from '../../../src/aws/public-documents.ts';
import { createCertificateAuthority } from '../../../src/certificates/certificate-authority.ts';
import { freePort } from '../../../src/demo/local-cluster/free-port.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';

/** The responses of a site by path. */
const answers: Readonly<Record<string, { status: number; headers: Record<string, string>; body: Buffer }>> = {
  '/ok': { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"grüße":1}') },
  '/moved': { status: 302, headers: { location: '/ok' }, body: Buffer.alloc(0) },
  '/huge': {
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: Buffer.alloc(1024 * 1024 + 1, 'x'),
  },
  '/cached': {
    status: 200,
    headers: {
      'cache-control': 'public, max-age=300',
      'last-modified': 'Tue, 01 Dec 2026 10:00:00 GMT',
      date: 'Tue, 01 Dec 2026 11:00:00 GMT',
      age: '60',
    },
    body: Buffer.from('{}'),
  },
};

let sandbox: RunningSandbox;
beforeAll(async () => {
  const site = async ({ path }: { path: string }) => {
    if (path === '/slow') await pause(3_000);
    return answers[path] ?? { status: 404, headers: {}, body: Buffer.from('none') };
  };
  sandbox = await startSandbox({ publicSites: { 'issuer.example.com': site } });
});
afterAll(() => sandbox?.close());

function view(over: { ca?: string; port?: number; timeoutMilliseconds?: number; now?: () => number } = {}) {
  const { port = sandbox.tlsPort, ca = sandbox.caPem, timeoutMilliseconds = 5_000, now } = over;
  const connectTo = [{ host: '', port: null, toHost: '127.0.0.1', toPort: port }];
  return publicDocuments({
    ...(ca === '' ? {} : { ca }),
    ...(now && { now }),
    connectTo,
    timeoutMilliseconds,
  });
}

describe('a public document is fetched as AWS would', () => {
  test('with its status, type and text', async () => {
    expect(await view().fetch('https://issuer.example.com/ok')).toEqual({
      kind: 'answer',
      status: 200,
      contentType: 'application/json',
      body: '{"grüße":1}',
    });
    expect(await view().fetch('https://issuer.example.com/none')).toMatchObject({ status: 404 });
  });

  test('with its age by the clocks of server and cache, not by the local clock', async () => {
    expect(await view({ now: () => 5_000_000 }).fetch('https://issuer.example.com/cached')).toMatchObject({
      modified: 5_000_000 - 3_660_000,
      maxAgeSeconds: 300,
    });
  });

  test('without following a redirect', async () => {
    expect(await view().fetch('https://issuer.example.com/moved')).toMatchObject({ status: 302 });
  });

  test('up to 1 MiB', async () => {
    expect(await view().fetch('https://issuer.example.com/huge')).toMatchObject({ reason: 'too-large' });
  });

  test('in limited time', async () => {
    const answer = await view({ timeoutMilliseconds: 100 }).fetch('https://issuer.example.com/slow');
    expect(answer).toMatchObject({ kind: 'no-answer', reason: 'timeout' });
  });

  test('only with a trusted certificate', async () => {
    const answer = await view({ ca: '' }).fetch('https://issuer.example.com/ok');
    expect(answer).toMatchObject({ kind: 'no-answer', reason: 'certificate' });
  });

  test('only from a server that serves the host', async () => {
    expect(await view().fetch('https://else.example.com/ok')).toMatchObject({ kind: 'no-answer' });
  });

  test.each([
    ['TLS 1.2 and 1.3', { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' }, { kind: 'answer', status: 200 }],
    ['TLS 1.2 alone', { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }, { kind: 'answer', status: 200 }],
    ['TLS 1.3 alone', { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' }, { kind: 'answer', onlyTls13: true }],
    [
      'TLS 1.1 alone',
      { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      { kind: 'no-answer', reason: 'tls-version' },
    ],
  ] as const)('from a server with %s, with the requested host as server name', async (_, tls, expected) => {
    const { port, ca, names } = await serveOver(tls);
    const answer = await view({ port, ca }).fetch('https://issuer.example.com/ok');
    expect(answer).toMatchObject(expected);
    expect('onlyTls13' in answer).toBe('onlyTls13' in expected);
    if (answer.kind === 'answer') expect(new Set(names)).toEqual(new Set(['issuer.example.com']));
  });

  test('not from a closed port', async () => {
    const closed = await freePort();
    expect(await view({ port: closed }).fetch('https://issuer.example.com/ok')).toMatchObject({
      kind: 'no-answer',
      reason: 'refused',
    });
  });

  test('not from a name without an address', async () => {
    const answer = await publicDocuments().fetch('https://nobody.invalid/ok');
    expect(answer).toMatchObject({ kind: 'no-answer', reason: 'name' });
  });

  test('not from an invalid URL', async () => {
    expect(await publicDocuments().fetch('nonsense')).toMatchObject({ kind: 'no-answer', reason: 'other' });
  });
});

/** Starts a server with these TLS options; records the server names that clients request. */
async function serveOver(tls: TlsOptions): Promise<{ port: number; ca: string; names: readonly string[] }> {
  const host = 'issuer.example.com';
  const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const authority = await createCertificateAuthority('CN=test', validity);
  const pair = await authority.issue({ subject: 'CN=a', usage: 'serverAuth', hosts: [host], ...validity });
  const names: string[] = [];
  const context = createSecureContext({ ...pair, ...tls });
  const SNICallback: TlsOptions['SNICallback'] = (name, done) => {
    names.push(name);
    done(null, context);
  };
  const server = createTlsServer({ ...pair, ...tls, SNICallback }, (_, answer) => {
    answer.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    ca: authority.pem,
    names,
  };
}
