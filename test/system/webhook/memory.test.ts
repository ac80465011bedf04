import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { memoryOf } from '../../../bench/process-usage.ts';
import { nodeEnvironment, nodeFlags } from '../../../scripts/image/node-flags.ts';
import { openStream } from '../../support/admission-clients.ts';
import { plainApiServer } from '../../support/plain-api-server.ts';
import { certificateFlags, WebhookEntry } from '../../support/webhook-entry.ts';
import { call, reviewOf, wideReview } from '../../support/webhook-in-process.ts';

const role = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/orders' };
const asked = 200;

type Attack = (port: number, ca: string) => Promise<void>;

const overHttp2: Attack = async (port, ca) => {
  const session = connectHttp2(`https://127.0.0.1:${port}`, { ca, settings: { initialWindowSize: 0 } });
  session.on('error', () => {});
  onTestFinished(() => session.destroy());
  await once(session, 'remoteSettings');
  for (let index = 0; index < asked; index += 1) {
    openStream(session).end(wideReview);
  }
};

const overHttp1: Attack = async (port, ca) => {
  const head = `POST /mutate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${wideReview.length}\r\n\r\n`;
  for (let index = 0; index < asked; index += 1) {
    const socket = connectTls({ host: '127.0.0.1', port, ca }).on('error', () => {});
    onTestFinished(() => {
      socket.destroy();
    });
    await once(socket, 'secureConnect');
    socket.pause().write(head + wideReview);
  }
};

it.each([
  ['HTTP/2', overHttp2],
  ['HTTP/1.1', overHttp1],
])('answers of %s that nobody takes do not fill the memory of the pod', async (_, attack) => {
  const api = await plainApiServer({ 'shop/orders': role });
  const { flags, ca } = await certificateFlags();
  const webhook = new WebhookEntry(
    ['--host=127.0.0.1', '--port=0', '--metrics-port=0', ...flags, `--kube-api=${api.url}`],
    { node: nodeFlags, env: nodeEnvironment },
  );
  await webhook.line('synced');
  const { port = 0 } = await webhook.line('listening');
  const { pid = 0 } = webhook.child;
  const before = memoryOf(pid).now;
  await attack(port, ca);
  for (let round = 0; round < 10; round += 1) {
    const { status } = await call({ port, ca, path: '/mutate', body: reviewOf('shop', 'orders') });
    expect(status).toBe(200);
  }
  // All of them together are 540 MB.
  expect(memoryOf(pid).peak - before).toBeLessThan(200);
});
