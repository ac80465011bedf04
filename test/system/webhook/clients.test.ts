import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Client,
  clientOf,
  openHttp2,
  protocols,
  rawTcp,
  rawTls,
  untilClosed,
} from '../../support/admission-clients.ts';
import { admissionInProcess } from '../../support/admission-in-process.ts';
import { reviewOf } from '../../support/webhook-in-process.ts';

const review = reviewOf('shop', 'orders');
const head = 'POST /mutate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

async function injects(client: Client): Promise<boolean> {
  const { status, text } = await client.ask({ body: review });
  return status === 200 && JSON.parse(text).response.patchType === 'JSONPatch';
}

describe('limits for clients', () => {
  it('allow 1,000 connections: the server closes further ones, and open ones keep working', async () => {
    const { port } = await admissionInProcess();
    const client = clientOf('HTTP/2', port);
    expect(await injects(client)).toBe(true);
    const connections = await Promise.all(Array.from({ length: 999 }, () => rawTcp(port)));
    await untilClosed(await rawTcp(port));
    expect(await injects(client)).toBe(true);
    for (const socket of connections) socket.destroy();
    await expect
      .poll(() => injects(clientOf('HTTP/1.1', port)).catch(() => false), { timeout: 10_000 })
      .toBe(true);
  });

  it('count requests with unknown methods in one row of the metrics', async () => {
    const { port, metrics } = await admissionInProcess();
    const client = clientOf('HTTP/2', port);
    for (let index = 0; index < 50; index += 1) await client.ask({ method: `M${index}`, body: review });
    const text = await metrics.text();
    expect(text).toContain('http_request_count{code="200",path="/mutate",verb="OTHER"} 50');
    expect(text).not.toContain('verb="M');
  });

  it('allow 250 streams on a connection', async () => {
    const { port } = await admissionInProcess();
    const session = openHttp2(port);
    await once(session, 'remoteSettings');
    expect(session.remoteSettings.maxConcurrentStreams).toBe(250);
  });
});

describe('clients that violate the protocol', () => {
  it.each([
    ['plain HTTP instead of TLS', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['random bytes', Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 256))],
  ])('lose their connection over %s', async (_, bytes) => {
    const { port } = await admissionInProcess();
    const socket = await rawTcp(port);
    socket.write(bytes);
    await untilClosed(socket);
    expect(await injects(clientOf('HTTP/2', port))).toBe(true);
  });

  it.each([
    ['invalid HTTP/1.1', 'http/1.1', Buffer.from('nonsense\r\n\r\n')],
    [
      'two content lengths',
      'http/1.1',
      Buffer.from(`${head}content-length: 1\r\ncontent-length: 2\r\n\r\nx`),
    ],
    ['endless headers', 'http/1.1', Buffer.from(`${head}x: ${'y'.repeat(100_000)}`)],
    ['invalid HTTP/2', 'h2', Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(10))],
  ] as const)('lose their connection over %s', async (_, alpn, bytes) => {
    const { port } = await admissionInProcess();
    const socket = await rawTls(port, alpn);
    socket.write(bytes);
    const { text } = await untilClosed(socket);
    if (alpn === 'http/1.1') expect(text).toMatch(/^HTTP\/1.1 4(00|31) /);
    expect(await injects(clientOf('HTTP/2', port))).toBe(true);
  });
});

describe.each(protocols)('5,000 fuzzed calls over %s', (protocol) => {
  it('all get a valid response', async () => {
    const { port } = await admissionInProcess();
    const client = clientOf(protocol, port);
    const uid = JSON.parse(review).request.uid;
    const bodies = fc.sample(fuzzed, { numRuns: 5_000, seed: 7 });
    let refused = 0;
    const queue = [...bodies];
    const worker = async (): Promise<void> => {
      for (let body = queue.pop(); body !== undefined; body = queue.pop()) {
        const { status, text } = await client.ask({ body });
        expect(status).toBe(200);
        const { response } = JSON.parse(text);
        if (!response.allowed) {
          refused += 1;
          expect(response.status.message).not.toBe('');
        } else expect(typeof response.uid).toBe('string');
        if (body.includes(`"uid":"${uid}"`) && isJson(body)) expect(response.uid).toBe(uid);
      }
    };
    await Promise.all(Array.from({ length: 10 }, worker));
    expect(refused).toBeGreaterThan(500);
    expect(refused).toBeLessThan(5_000);
  });
});

const place = fc.nat(review.length - 1);

/** Reviews with a changed byte, a cut end, a repeated part or arbitrary JSON in a field; also arbitrary JSON and bytes. */
const fuzzed: fc.Arbitrary<Buffer> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(([at, byte]) => {
    const bytes = Buffer.from(review);
    bytes[at] = byte;
    return bytes;
  }),
  place.map((at) => Buffer.from(review.slice(0, at))),
  fc.tuple(place, place).map(([from, to]) => Buffer.from(review.slice(0, to) + review.slice(from))),
  fc
    .tuple(fc.constantFrom('request', 'object', 'spec', 'containers', 'metadata'), fc.json())
    .map(([key, json]) =>
      Buffer.from(
        JSON.stringify(JSON.parse(review), (name, value) => (name === key ? JSON.parse(json) : value)),
      ),
    ),
  fc.json().map((json) => Buffer.from(json)),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
);

function isJson(body: Buffer): boolean {
  try {
    const parsed = JSON.parse(body.toString());
    return typeof parsed?.request?.uid === 'string';
  } catch {
    return false;
  }
}
