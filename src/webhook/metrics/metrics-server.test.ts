import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { listen } from '../../serving/listen.ts';
import { noPort } from '../refusals.ts';
import { webhookMetrics } from './metrics.ts';
import { metricsServer } from './metrics-server.ts';

const quiet = { sources: () => [], used: () => false, ready: () => false, certificate: () => null };
const health = 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n';

async function start() {
  const server = metricsServer(webhookMetrics(quiet), null);
  const port = await listen(server, { host: '127.0.0.1', port: 0 }, noPort, pino({ level: 'silent' }));
  const open = (): Socket => {
    const socket = connect(port, '127.0.0.1')
      .on('error', () => {})
      .resume();
    onTestFinished(() => {
      socket.destroy();
    });
    return socket;
  };
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
    await answer.text();
    return answer.status;
  };
  return { server, open, ask };
}

it.each([
  ['are silent', ''],
  ['ask now and then', health],
])('whoever holds connections that %s keeps nobody out, and does not fill the memory', async (_, said) => {
  const { server, open, ask } = await start();
  const sockets = Array.from({ length: 300 }, open);
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) if (said !== '') socket.write(said);
  for (const path of ['/healthz', '/metrics', '/healthz']) expect(await ask(path)).toBe(200);
  const count = await new Promise<number>((resolve) => {
    server.getConnections((_error, found) => resolve(found));
  });
  expect(count).toBeLessThanOrEqual(150);
});

it('whoever asks again and again without an answer loses the connection', async () => {
  const { open } = await start();
  const socket = open();
  const closed = once(socket, 'close');
  socket.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(500));
  await closed;
}, 4_000);
