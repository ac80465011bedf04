import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { plainApiServer } from '../../support/plain-api-server.ts';
import { certificateFlags, WebhookEntry } from '../../support/webhook-entry.ts';
import { call, reviewOf } from '../../support/webhook-in-process.ts';

const role = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/orders' };

async function start() {
  const api = await plainApiServer({ 'shop/orders': role });
  const { flags, ca } = await certificateFlags();
  const webhook = new WebhookEntry([
    ...['--host=127.0.0.1', '--port=0', '--metrics-port=0', '--shutdown-delay=0'],
    ...[...flags, `--kube-api=${api.url}`],
  ]);
  await webhook.line('synced');
  const { port = 0 } = await webhook.line('listening');
  return { port, ca };
}

/** Opens TCP connections from an address and sends nothing. */
async function openIdle(count: number, port: number, localAddress: string): Promise<readonly Socket[]> {
  const sockets = Array.from({ length: count }, () =>
    connect({ host: '127.0.0.1', port, localAddress }).on('error', () => {}),
  );
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  return sockets;
}

it.each(['127.0.0.1', '127.0.0.2'])(
  'serves the API server while 2,000 idle TCP connections from %s are held open',
  async (attacker) => {
    const { port, ca } = await start();
    await openIdle(2_000, port, attacker);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => call({ port, ca, path: '/mutate', body: reviewOf('shop', 'orders') })),
    );
    expect(answers.filter(({ text }) => JSON.parse(text).response.patchType === 'JSONPatch')).toHaveLength(
      50,
    );
  },
);

it('closes a connection that has no TLS handshake after 5 s', async () => {
  const { port } = await start();
  const [socket] = await openIdle(1, port, '127.0.0.1');
  const started = performance.now();
  if (socket !== undefined) await once(socket.resume(), 'close');
  const seconds = (performance.now() - started) / 1000;
  expect(seconds).toBeGreaterThan(4);
  expect(seconds).toBeLessThan(15);
}, 30_000);
