import { once } from 'node:events';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { listen } from './listen.ts';
import { observationServer } from './observation-server.ts';

async function start(metrics: () => Promise<string>) {
  const server = observationServer(metrics);
  const port = await listen(server, { host: '127.0.0.1', port: 0 }, pino({ level: 'silent' }));
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
    return [answer.status, await answer.text(), answer.headers.get('content-type')] as const;
  };
}

const plain = 'text/plain; charset=utf-8';

it('answers probes and metrics, each as text', async () => {
  const ask = await start(async () => 'up 1\n');
  expect(await ask('/healthz')).toEqual([200, 'ok', plain]);
  expect(await ask('/metrics?x=y')).toEqual([200, 'up 1\n', 'text/plain; version=0.0.4; charset=utf-8']);
  expect(await ask('/')).toEqual([404, '404 page not found\n', plain]);
});

it('does not reveal internal errors', async () => {
  const ask = await start(async () => {
    throw new Error('secret');
  });
  expect(await ask('/metrics')).toEqual([500, 'internal error\n', plain]);
});
