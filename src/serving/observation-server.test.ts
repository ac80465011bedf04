import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { listen } from './listen.ts';
import { observationServer } from './observation-server.ts';
import { readiness } from './text-answer.ts';

const health = 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n';

async function start(reasons: readonly string[] = [], isBroken = false) {
  const server = observationServer({
    metrics: async () => {
      if (isBroken) throw new Error('secret');
      return 'up 1\n';
    },
    others: new Map([['/readyz', () => readiness(reasons)]]),
  });
  const port = await listen(server, { host: '127.0.0.1', port: 0 }, pino({ level: 'silent' }));
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
    return [answer.status, await answer.text(), answer.headers.get('content-type')] as const;
  };
  return { server, open, ask };
}

const plain = 'text/plain; charset=utf-8';

it('answers probes, metrics and the paths of its server, each as text', async () => {
  const { ask } = await start();
  expect(await ask('/healthz')).toEqual([200, 'ok', plain]);
  expect(await ask('/metrics?x=y')).toEqual([200, 'up 1\n', 'text/plain; version=0.0.4; charset=utf-8']);
  expect(await ask('/readyz')).toEqual([200, 'ok', plain]);
  expect(await ask('/')).toEqual([404, '404 page not found\n', plain]);
});

it('says why nobody should be sent here, and nothing of what is broken within', async () => {
  const { ask } = await start(['it is shutting down', 'the keys are not known yet'], true);
  const said = 'not ready: it is shutting down\nnot ready: the keys are not known yet\n';
  expect(await ask('/readyz')).toEqual([503, said, plain]);
  expect(await ask('/metrics')).toEqual([500, 'internal error\n', plain]);
});

it.each([
  ['are silent', ''],
  ['ask now and then', health],
])('whoever holds connections that %s keeps nobody out, and does not fill the memory', async (_, said) => {
  const { server, open, ask } = await start();
  const sockets = Array.from({ length: 300 }, open);
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) if (said !== '') socket.write(said);
  for (const path of ['/healthz', '/metrics', '/healthz']) expect((await ask(path))[0]).toBe(200);
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
