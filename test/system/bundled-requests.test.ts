import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { bundleOneFile } from '../../scripts/bundle/bundle-one-file.ts';
import { readBody } from '../../src/net/read-body.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = resolve(import.meta.dirname, '../..');

it('the bundled part of undici sends requests directly and through proxies', async () => {
  const { httpClient } = await bundledClient();
  const target = await listen(
    createServer(async (request, response) => {
      response.end(`${request.method} ${request.url} ${await text(request)}`);
    }),
  );
  const tunnels: string[] = [];
  const proxy = createServer().on('connect', ({ url = '' }, client: Socket) => {
    tunnels.push(`CONNECT ${url}`);
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    joinTo(client, target);
  });
  const socks = createTcpServer(async (client) => {
    tunnels.push('SOCKS');
    await acceptSocks(client);
    joinTo(client, target);
  });
  const ways = {
    once: {},
    kept: { keepConnections: true },
    proxy: { proxy: `http://127.0.0.1:${await listen(proxy)}` },
    socks: { proxy: `socks5h://127.0.0.1:${await listen(socks)}` },
    led: { connectTo: [{ host: 'api.example', port: null, toHost: '127.0.0.1', toPort: target }] },
  };
  const answers: string[] = [];
  for (const [way, settings] of Object.entries(ways)) {
    const client = httpClient({ env: {}, ...settings });
    const host = way === 'once' || way === 'kept' ? `127.0.0.1:${target}` : 'api.example';
    for (const body of [way, Buffer.from(way)]) {
      const answer = await client.send(new URL(`http://${host}/a?b=c`), { method: 'POST', body });
      answers.push(String(await readBody(answer, 100)));
    }
    client.close();
  }
  const expected = Object.keys(ways).map((way) => `POST /a?b=c ${way}`);
  expect(answers).toEqual(expected.flatMap((answer) => [answer, answer]));
  expect(tunnels).toEqual(['CONNECT api.example:80', 'CONNECT api.example:80', 'SOCKS', 'SOCKS']);
});

async function bundledClient(): Promise<typeof import('../../src/net/http-client.ts')> {
  const { code } = await bundleOneFile(root, 'src/net/http-client.ts', 'esm');
  expect(code).not.toContain('class WebSocket');
  const file = join(await temporaryFolder(), 'http-client.mjs');
  await writeFile(file, code);
  return import(/* @vite-ignore */ pathToFileURL(file).href);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Accepts any SOCKS request without authentication: https://datatracker.ietf.org/doc/html/rfc1928 */
async function acceptSocks(client: Socket): Promise<void> {
  await once(client, 'data');
  client.write(Uint8Array.of(5, 0));
  await once(client, 'data');
  client.write(Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
}

function joinTo(client: Socket, port: number): void {
  const upstream = connect(port, '127.0.0.1');
  client.pipe(upstream).pipe(client);
  client.on('error', () => upstream.destroy());
  client.on('close', () => upstream.destroy());
}
