import { once } from 'node:events';
import { connect } from 'node:net';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { listen } from '../server/listen.ts';
import { webhookMetrics } from './metrics.ts';
import { metricsServer } from './metrics-server.ts';

const quiet = { sources: () => [], used: () => false, ready: () => false, certificate: () => null };

it('whoever only holds connections open is turned away, and does not fill the memory', async () => {
  const server = metricsServer(webhookMetrics(quiet), null);
  let dropped = 0;
  const enough = new Promise<void>((resolve) => {
    server.on('drop', () => {
      dropped += 1;
      if (dropped === 20) resolve();
    });
  });
  const port = await listen(server, '127.0.0.1', 0, pino({ level: 'silent' }));
  const sockets = Array.from({ length: 120 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  await enough;
  expect(dropped).toBe(20);
});
