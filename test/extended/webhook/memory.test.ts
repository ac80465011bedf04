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

/** As long as a body may be; what is parsed of it takes the most in many members of one object. */
const longest = 10 * 1024 * 1024;
const members = Array.from({ length: 230_000 }, (_, index) => `"${index.toString(36)}":0`).join(',');
const bodies = [
  '\\u003c'.repeat(longest / 6 - 200).padEnd(longest - 1_000),
  `${'\\u003c'.repeat(1_000_000)}","more":{${members}},"end":"`,
];

const withLongBodies: Attack = async (port, ca) => {
  const head = 'POST /mutate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  for (let index = 0; index < 20; index += 1) {
    const text = reviewOf('shop', 'orders').replace('"image":"x"', `"image":"${bodies[index % 2]}"`);
    const socket = connectTls({ host: '127.0.0.1', port, ca }).on('error', () => {});
    onTestFinished(() => {
      socket.destroy();
    });
    await once(socket, 'secureConnect');
    // Half of them are never whole.
    socket.write(`${head}content-length: ${text.length + (index % 4 < 2 ? 1 : 0)}\r\n\r\n${text}`);
    if (index % 4 >= 2) await once(socket, 'data');
  }
};

it.each([
  ['answers of HTTP/2 that nobody takes', overHttp2],
  ['answers of HTTP/1.1 that nobody takes', overHttp1],
  ['the longest bodies', withLongBodies],
])('%s do not fill the memory of the pod', async (_, attack) => {
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
  // All of the answers together are 540 MB, of the bodies 160 MB.
  expect(memoryOf(pid).peak - before).toBeLessThan(200);
});
