import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { httpClient } from './http-client.ts';
import { readBody } from './read-body.ts';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

const client = httpClient({ env: {} });

describe('an HTTP request', () => {
  it('returns status, headers and body', async () => {
    const url = await serve(({ method, headers }, response) => {
      response.writeHead(201, { 'x-test': '1' }).end(`${method} ${headers['x-asked']}`);
    });
    const answer = await client.send(url, { method: 'POST', headers: { 'x-asked': 'a' }, body: '{}' });
    expect([answer.status, answer.headers['x-test']]).toEqual([201, '1']);
    expect(String(await readBody(answer, 100))).toBe('POST a');
  });

  it('connects by the rules of --connect-to and keeps its host header', async () => {
    const url = await serve(({ headers }, response) => response.end(headers.host));
    const connectTo = [{ host: 'issuer.example', port: null, toHost: '127.0.0.1', toPort: Number(url.port) }];
    const answer = await httpClient({ env: { HTTP_PROXY: 'http://127.0.0.1:1' }, connectTo }).send(
      new URL('http://issuer.example/'),
    );
    expect(String(await readBody(answer, 100))).toBe('issuer.example');
  });

  it('that breaks off is a fault, before and within the answer', async () => {
    const before = await serve(({ socket }) => socket.destroy());
    await expect(client.send(before)).rejects.toMatchObject({ kind: 'cut' });
    const within = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('abc', () => response.destroy());
    });
    await expect(readBody(await client.send(within), 100)).rejects.toMatchObject({ kind: 'cut' });
  });

  it('is limited in time and size', async () => {
    const silent = await serve(() => {});
    const signal = AbortSignal.timeout(20);
    await expect(client.send(silent, { signal })).rejects.toMatchObject({ kind: 'timeout' });
    await expect(client.send(silent, { answerMilliseconds: 20 })).rejects.toMatchObject({ kind: 'timeout' });
    const large = await serve((_, response) => response.end('x'.repeat(11)));
    await expect(readBody(await client.send(large), 10)).rejects.toMatchObject({ kind: 'too-large' });
  });

  it('follows the allowed number of redirects, by default none', async () => {
    const url = await serve(({ url: path }, response) => {
      const hop = Number(path?.slice(1));
      if (hop === 3) response.end('there');
      else response.writeHead(302, { location: `/${hop + 1}` }).end();
    });
    expect((await client.send(new URL('/0', url))).status).toBe(302);
    const answer = await client.send(new URL('/0', url), { redirects: 3 });
    expect([answer.url.pathname, String(await readBody(answer, 100))]).toEqual(['/3', 'there']);
    await expect(client.send(new URL('/0', url), { redirects: 2 })).rejects.toMatchObject({
      kind: 'redirect',
    });
  });

  it('to a closed port reports the reason', async () => {
    const url = await serve(() => {});
    servers.splice(0).forEach((server) => {
      server.close();
    });
    await expect(client.send(url)).rejects.toMatchObject({ kind: 'refused', code: 'ECONNREFUSED' });
  });
});

describe('a failing proxy', () => {
  it.each([
    ['http://me:hunter2@127.0.0.1:1', 'through the proxy http://127.0.0.1:1'],
    ['foo:bar', 'through the proxy'],
  ])('is named without its credentials: %s', async (proxy, words) => {
    const client = httpClient({ proxy });
    const fault = await client.send(new URL('https://aws.example')).catch((error: unknown) => String(error));
    expect(fault).toContain(words);
    expect(fault).not.toContain('hunter2');
    client.close();
  });
});
