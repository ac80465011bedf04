import { once } from 'node:events';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startBalancer } from '../../../lab/balancer/balance.ts';
import { testCertificates } from '../../support/test-certificates.ts';

/** An API server as a balancer sees it. */
interface PlayedServer {
  readonly name: string;
  readonly server: Server;
  readonly backend: string;
  isReady: boolean;
}

let servers: PlayedServer[];
let balancer: TcpServer;

beforeEach(async () => {
  const pair = await (await testCertificates()).issue();
  servers = await Promise.all(['a', 'b'].map((name) => play(name, pair)));
  // Only this balancer's lines: the previous one may still report that its servers stopped.
  const log: string[] = [];
  const backends = async () => servers.map(({ backend }) => backend);
  balancer = startBalancer({ host: '127.0.0.1', port: 0 }, backends, (line) => log.push(line));
  await once(balancer, 'listening');
  await vi.waitFor(
    () => expect(new Set(log)).toEqual(new Set(servers.map(({ backend }) => `${backend} is healthy`))),
    20_000,
  );
});
afterEach(() => {
  balancer.close();
  for (const { server } of servers) server.close().closeAllConnections();
});

it('spreads connections over ready servers', async () => {
  await vi.waitFor(async () => expect(new Set(await ask(4))).toEqual(new Set(['a', 'b'])), 20_000);
});

it('skips a server that is not ready, and uses it again when it is', async () => {
  const [first] = servers as [PlayedServer];
  first.isReady = false;
  await vi.waitFor(async () => expect(new Set(await ask(4))).toEqual(new Set(['b'])), 20_000);
  first.isReady = true;
  await vi.waitFor(async () => expect(new Set(await ask(4))).toEqual(new Set(['a', 'b'])), 20_000);
});

it('skips a server that refuses connections, without a lost request', async () => {
  const [first] = servers as [PlayedServer];
  const closed = once(first.server, 'close');
  first.server.close().closeAllConnections();
  await closed;
  expect(await ask(6)).toEqual(Array(6).fill('b'));
});

async function play(name: string, pair: { cert: string; key: string }): Promise<PlayedServer> {
  const server = createServer(pair, ({ url }, answer) => {
    answer.statusCode = url === '/readyz' && !played.isReady ? 500 : 200;
    answer.end(name);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const played: PlayedServer = { name, server, backend: `127.0.0.1:${port}`, isReady: true };
  return played;
}

/** The servers that answer, with a new connection for each request. */
async function ask(times: number): Promise<string[]> {
  const { port } = balancer.address() as AddressInfo;
  const answers: string[] = [];
  for (let i = 0; i < times; i += 1) {
    const sent = request(`https://127.0.0.1:${port}/`, { agent: false, rejectUnauthorized: false }).end();
    const [answer] = await once(sent, 'response');
    answers.push((await answer.setEncoding('utf8').toArray()).join(''));
  }
  return answers;
}
