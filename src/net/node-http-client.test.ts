import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { nodeHttpClient } from './node-http-client.ts';
import { readBody } from './read-body.ts';

async function serverOf(listener: RequestListener) {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = nodeHttpClient({});
  onTestFinished(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  return { client, server, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`) };
}

it('retries once if the server closed a kept connection', async () => {
  let cut = false;
  const { client, url } = await serverOf((incoming, outgoing) => {
    if (cut) incoming.socket.destroy();
    else outgoing.end('ok');
    cut = !cut;
  });
  const read = async () => (await readBody(await client.send(url), 100)).toString();
  expect([await read(), await read()]).toEqual(['ok', 'ok']);
});

it.each([
  ['no answer in time', () => {}, { answerMilliseconds: 30 }],
  [
    'the answer stopped midway',
    (_: unknown, outgoing: { write(text: string): void }) => outgoing.write('half'),
    { silenceMilliseconds: 30 },
  ],
] as const)('reports: %s', async (message, listener, limits) => {
  const { client, url } = await serverOf(listener);
  const read = async () => readBody(await client.send(url, limits), 100);
  await expect(read()).rejects.toMatchObject({ kind: 'timeout', message });
});

it('reports a truncated answer', async () => {
  const { client, url } = await serverOf((incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-length': 10 }).write('half');
    setImmediate(() => incoming.socket.destroy());
  });
  const read = async () => readBody(await client.send(url), 100);
  await expect(read()).rejects.toMatchObject({ kind: 'cut' });
});

it('aborts with its signal, before and within an answer', async () => {
  const { client, url } = await serverOf((incoming, outgoing) => {
    if (incoming.url === '/begun') outgoing.write('half');
  });
  const before = AbortSignal.timeout(20);
  await expect(client.send(url, { signal: before })).rejects.toMatchObject({ kind: 'timeout' });
  const ending = new AbortController();
  const answer = await client.send(new URL('/begun', url), { signal: ending.signal });
  ending.abort();
  await expect(readBody(answer, 100)).rejects.toMatchObject({ name: 'NetworkFault' });
});
