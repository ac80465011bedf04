import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent, get as httpsGet } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IrsaError } from '../../../src/errors/irsa-error.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { queryCall } from '../../support/query-call.ts';
import { serveTestIssuer } from '../../support/test-issuer.ts';

const discoveryPath = '/.well-known/openid-configuration';
let sandbox: RunningSandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ bodyLimit: 1 << 20 });
  await serveTestIssuer(sandbox);
});
afterAll(() => sandbox.close());

async function bodyOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message.setEncoding('utf8')) text += chunk;
  return text;
}

async function get(
  url: string,
  agent: Agent,
  ca: string | string[] = sandbox.caPem,
): Promise<{ status: number | undefined; text: string }> {
  const [message] = (await once(httpsGet(url, { agent, ca }), 'response')) as [IncomingMessage];
  return { status: message.statusCode, text: await bodyOf(message) };
}

/** Sends raw bytes and returns the whole response. */
async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.end(bytes);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

/** Opens a tunnel, sends bytes that are not TLS, and disconnects. */
async function breakTunnel(bytes: Uint8Array): Promise<void> {
  const socket = connect(sandbox.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('CONNECT sts.amazonaws.com:443 HTTP/1.1\r\nHost: sts.amazonaws.com\r\n\r\n');
  await once(socket, 'data');
  socket.write(bytes, () => socket.destroy());
  await once(socket, 'close');
}

async function expectHealthy(): Promise<void> {
  const { status, code } = await queryCall(sandbox.endpoint, {
    Action: 'GetCallerIdentity',
    Version: '2011-06-15',
  });
  expect([status, code]).toEqual([403, 'MissingAuthenticationToken']);
}

describe('forward proxy', () => {
  it("answers for an issuer under its own name, with a certificate of the sandbox's CA", async () => {
    const agent = new HttpsProxyAgent(sandbox.endpoint);
    const { status, text } = await get(`https://issuer.example.test${discoveryPath}`, agent);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ issuer: 'https://issuer.example.test' });
    agent.destroy();
  });

  it('answers for host names of AWS', async () => {
    const agent = new HttpsProxyAgent(sandbox.endpoint);
    const query = '?Action=GetCallerIdentity&Version=2011-06-15';
    const { status, text } = await get(`https://sts.eu-west-1.amazonaws.com/${query}`, agent);
    expect(status).toBe(403);
    expect(text).toContain('<Code>MissingAuthenticationToken</Code>');
    agent.destroy();
  });

  it('answers http requests with an absolute target', async () => {
    const request = httpRequest(sandbox.endpoint, { path: `http://issuer.example.test${discoveryPath}` });
    const [message] = (await once(request.end(), 'response')) as [IncomingMessage];
    expect(message.statusCode).toBe(200);
    expect(JSON.parse(await bodyOf(message))).toMatchObject({ issuer: 'https://issuer.example.test' });
  });

  it.each(['example.com:443', '127.0.0.1:22', 'amazonaws.com.evil.test:443', '..amazonaws.com:443', 'x'])(
    'refuses a tunnel to %s',
    async (target) => {
      const answer = await exchange(sandbox.port, `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    },
  );

  it('refuses an absolute target that is neither AWS nor an issuer', async () => {
    const answer = await exchange(
      sandbox.port,
      'GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('TLS port', () => {
  /** Connects to the TLS port for any host, as `--connect-to` does. */
  const agentFor = () =>
    new Agent({
      port: sandbox.tlsPort,
      lookup: (_host, { all }, done) =>
        all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
    });

  it('serves issuers as virtual hosts', async () => {
    const agent = agentFor();
    const url = `https://issuer.example.test:${sandbox.tlsPort}${discoveryPath}`;
    expect((await get(url, agent)).status).toBe(200);
    agent.destroy();
  });

  it('has a certificate that only its own CA issued, and none for names that it does not serve', async () => {
    const url = (host: string) => `https://${host}:${sandbox.tlsPort}${discoveryPath}`;
    await expect(get(url('issuer.example.test'), agentFor(), [])).rejects.toThrow(/certificate/);
    await expect(get(url('other.example.test'), agentFor())).rejects.toThrow();
  });
});

describe('malformed input', () => {
  it('returns 413 for a body over the limit and keeps serving', async () => {
    const response = await fetch(sandbox.endpoint, { method: 'POST', body: 'a'.repeat((1 << 20) + 1) }).catch(
      () => null,
    );
    if (response) expect(response.status).toBe(413);
    await expectHealthy();
  });

  const malformed: [name: string, text: string][] = [
    ['half a request', 'GET'],
    ['a line that is not HTTP', 'NOT HTTP AT ALL\r\n\r\n'],
    ['a target that is not a path', 'GET nonsense HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['an asterisk as target', 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['a broken URL', 'GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['a negative length', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    ['a header over the limit', `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'a'.repeat(70_000)}\r\n\r\n`],
    ['a tunnel without a target', 'CONNECT  HTTP/1.1\r\n\r\n'],
    ['TLS on the plain port', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ];
  it.each(malformed)('refuses %s', async (_name, text) => {
    const answer = await exchange(sandbox.port, Buffer.from(text, 'latin1'));
    expect(answer === '' || /^HTTP\/1\.1 4\d\d /.test(answer)).toBe(true);
    await expectHealthy();
  });

  it('survives arbitrary bytes on both ports and inside tunnels', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await exchange(sandbox.port, Buffer.from(bytes));
        await exchange(sandbox.tlsPort, Buffer.from(bytes));
        await breakTunnel(bytes);
      }),
      { numRuns: 60 },
    );
    await expectHealthy();
  });

  it('returns a client error or a result for any parameters, paths and headers', {
    timeout: 120_000,
  }, async () => {
    const name = fc.constantFrom(
      'Action',
      'Version',
      'RoleName',
      'Tags.member.1.Key',
      '__proto__.x',
      'a.b.c.1',
      'X-Amz-Signature',
      'X-Amz-Credential',
    );
    const value = fc.oneof(
      fc.constantFrom('CreateRole', 'AssumeRoleWithWebIdentity', '2010-05-08', '2011-06-15', ''),
      fc.string({ maxLength: 40 }),
    );
    const header = fc.oneof(
      fc.constant(''),
      fc.stringMatching(/^AWS4-HMAC-SHA256 [ -~]{0,60}$/),
      fc.constant(
        'AWS4-HMAC-SHA256 Credential=A/20260101/r/iam/aws4_request, SignedHeaders=host, Signature=0',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(name, value), { maxLength: 6 }),
        header,
        async (params, authorization) => {
          const headers = authorization === '' ? {} : { authorization, 'x-amz-date': '20260101T000000Z' };
          for (const init of [{ method: 'POST', body: new URLSearchParams(params) }, { method: 'GET' }]) {
            const query = init.body ? '' : `?${new URLSearchParams(params)}`;
            const response = await fetch(`${sandbox.endpoint}/${query}`, { ...init, headers });
            await response.arrayBuffer();
            expect(response.status).toBeLessThan(500);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('start and end', () => {
  it('reports which port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    for (const options of [{ port }, { tlsPort: port }]) {
      const fault = await startSandbox(options).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(IrsaError);
      expect(fault).toMatchObject({
        code: 'IRSA-SANDBOX-001',
        problem: { what: `Port ${port} on 127.0.0.1 is taken.` },
      });
    }
    other.close();
  });

  it('reports an address that is not of this machine', async () => {
    await expect(startSandbox({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'IRSA-SANDBOX-001' });
  });

  it('refuses an invalid account ID', async () => {
    await expect(startSandbox({ account: '12345' })).rejects.toMatchObject({ code: 'IRSA-SANDBOX-004' });
  });

  it('closes kept-alive connections and open tunnels', { timeout: 10_000 }, async () => {
    const short = await startSandbox();
    const kept = connect(short.port, '127.0.0.1');
    kept.write('GET /?Action=X&Version=2011-06-15 HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(kept, 'data');
    const tunnel = connect(short.port, '127.0.0.1');
    tunnel.write('CONNECT sts.amazonaws.com:443 HTTP/1.1\r\nHost: sts.amazonaws.com\r\n\r\n');
    await once(tunnel, 'data');
    const ends = [kept, tunnel].map((socket) =>
      once(
        socket.on('error', () => {}),
        'close',
      ),
    );
    await short.close();
    await Promise.all(ends);
    await expect(fetch(short.endpoint)).rejects.toThrow();
  });
});
