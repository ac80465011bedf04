import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type Client,
  clientOf,
  closed,
  openHttp2,
  openStream,
  overHttp2,
  protocols,
  rawTcp,
  rawTls,
  untilClosed,
} from '../../support/admission-clients.ts';
import { admissionInProcess, ca, everybody } from '../../support/admission-in-process.ts';
import { reviewOf, wideReview } from '../../support/webhook-in-process.ts';

const review = reviewOf('shop', 'orders');
/** Only the limit that a test is about is short: on a busy machine its other clients are slow without being at fault. */
const quick = {
  handshake: { handshakeMilliseconds: 300, sweepMilliseconds: 50 },
  firstCall: { firstCallMilliseconds: 500, sweepMilliseconds: 50 },
  call: { callMilliseconds: 400, sweepMilliseconds: 50 },
  answer: { answerMilliseconds: 500, sweepMilliseconds: 50 },
};
/** Below every limit that is not short. */
const soon = 8_000;
const head = 'POST /mutate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

async function injects(client: Client): Promise<boolean> {
  const { status, text } = await client.ask({ body: review });
  return status === 200 && JSON.parse(text).response.patchType === 'JSONPatch';
}

describe('clients that dawdle', () => {
  it('loses a connection that never speaks TLS', async () => {
    const { port } = await admissionInProcess({ limits: quick.handshake });
    const { milliseconds } = await untilClosed(await rawTcp(port));
    expect(milliseconds).toBeGreaterThan(200);
    expect(milliseconds).toBeLessThan(soon);
  });

  it.each(['h2', 'http/1.1'] as const)('loses a connection of %s that never asks', async (alpn) => {
    const { port } = await admissionInProcess({ limits: quick.firstCall });
    const { milliseconds } = await untilClosed(await rawTls(port, alpn));
    expect(milliseconds).toBeGreaterThan(300);
    expect(milliseconds).toBeLessThan(soon);
  });

  it('has no more than its time for the headers, even when a byte comes now and then', async () => {
    const { port } = await admissionInProcess({ limits: quick.call });
    const socket = await rawTls(port);
    socket.write(head);
    const dribble = setInterval(() => socket.write('x'), 50);
    const { text, milliseconds } = await untilClosed(socket);
    clearInterval(dribble);
    expect(text).toMatch(/^HTTP\/1.1 408 /);
    expect(milliseconds).toBeGreaterThan(300);
    expect(milliseconds).toBeLessThan(soon);
  });

  it('has no more than its time for the body over HTTP/1.1', async () => {
    const { port } = await admissionInProcess({ limits: quick.call });
    const socket = await rawTls(port);
    socket.write(`${head}content-length: 100000\r\n\r\n`);
    const dribble = setInterval(() => socket.write(' '), 50);
    const { text, milliseconds } = await untilClosed(socket);
    clearInterval(dribble);
    expect(text).toMatch(/^HTTP\/1.1 408 /);
    expect(milliseconds).toBeLessThan(soon);
  });

  it('has no more than its time for the body over HTTP/2', async () => {
    const { port } = await admissionInProcess({ limits: quick.call });
    const session = openHttp2(port);
    const stream = openStream(session);
    const dribble = setInterval(() => stream.write(' '), 50);
    const [headers] = await once(stream, 'response');
    clearInterval(dribble);
    expect(headers[':status']).toBe(408);
    expect(await injects(overHttp2(session))).toBe(true);
  });

  it('that never reads its answers is cut off', async () => {
    const { port } = await admissionInProcess({ limits: quick.answer });
    const client = clientOf('HTTP/2', port);
    const socket = await rawTls(port);
    socket.pause();
    const gone = closed(socket);
    const few = `${head}content-length: ${review.length}\r\n\r\n${review}`.repeat(20);
    const asking = setInterval(() => socket.write(few), 1);
    await gone;
    clearInterval(asking);
    expect(await injects(client)).toBe(true);
  });

  it('over HTTP/2 that gives no room for answers is cut off', async () => {
    const { port } = await admissionInProcess({ limits: quick.answer });
    const socket = await rawTls(port, 'h2');
    // Streams of this client may send nothing: SETTINGS_INITIAL_WINDOW_SIZE is 0.
    socket.write(Buffer.concat([preface, frame(4, 0, 0, Buffer.from('000400000000', 'hex'))]));
    socket.write(Buffer.concat([frame(1, 4, 1, requestHeaders), frame(0, 1, 1, Buffer.from(review))]));
    const reset = new Promise<void>((resolve) => {
      let seen = Buffer.alloc(0);
      socket.on('data', (chunk: Buffer) => {
        seen = Buffer.concat([seen, chunk]);
        if (frameTypes(seen).includes(3)) resolve();
      });
    });
    await reset;
  });
});

describe('clients that take too much', () => {
  it('of memory with unfinished bodies lose them, and pods are injected all the while', async () => {
    const { port, metrics } = await admissionInProcess({ limits: { bytesInFlight: 2 * 1024 * 1024 } });
    const clients = protocols.map((protocol) => clientOf(protocol, port));
    const piece = Buffer.alloc(200 * 1024, ' ');
    const hoarders = await Promise.all(Array.from({ length: 30 }, () => rawTls(port)));
    const answers = hoarders.map((socket) => {
      socket.write(`${head}content-length: 3000000\r\n\r\n`);
      socket.write(piece);
      return new Promise<string>((resolve) => {
        socket.once('data', (chunk) => resolve(chunk.toString('latin1').slice(0, 12)));
      });
    });
    const first = await Promise.all(answers.slice(0, 10));
    expect(first.every((line) => line === 'HTTP/1.1 503')).toBe(true);
    expect(await metrics.text()).toMatch(/outcome="missed",reason="too-busy"} \d\d/);
    for (const client of clients) expect(await injects(client)).toBe(true);
  });

  it('of connections lose the oldest that brought nothing, and never those that are of use', async () => {
    const { port } = await admissionInProcess({ limits: { connections: 20 } });
    const clients = protocols.map((protocol) => clientOf(protocol, port));
    for (const client of clients) expect(await injects(client)).toBe(true);
    const first = await rawTcp(port);
    const lost = closed(first);
    for (let index = 0; index < 100; index += 1) await rawTcp(port);
    await lost;
    for (const client of clients) expect(await injects(client)).toBe(true);
    expect(await injects(clientOf('HTTP/1.1', port))).toBe(true);
  });

  it('of metrics with made-up methods get one row', async () => {
    const { port, metrics } = await admissionInProcess();
    const client = clientOf('HTTP/2', port);
    for (let index = 0; index < 50; index += 1) await client.ask({ method: `M${index}`, body: review });
    const text = await metrics.text();
    expect(text).toContain('http_request_count{code="200",path="/mutate",verb="OTHER"} 50');
    expect(text).not.toContain('verb="M');
  });

  it('of streams are held to the limit', async () => {
    const { port } = await admissionInProcess({ limits: { streams: 7 } });
    const session = openHttp2(port);
    await once(session, 'remoteSettings');
    expect(session.remoteSettings.maxConcurrentStreams).toBe(7);
  });
});

describe('clients that leave long answers lying', () => {
  it('over HTTP/2 lose their connection, and pods are injected all the while', async () => {
    const { port } = await admissionInProcess({ limits: { bytesInFlight: 4 * 1024 * 1024 } });
    const client = clientOf('HTTP/2', port);
    const session = connectHttp2(`https://127.0.0.1:${port}`, { ca, settings: { initialWindowSize: 0 } });
    session.on('error', () => {});
    onTestFinished(() => session.destroy());
    const ended = new Promise<void>((resolve) => session.once('close', () => resolve()));
    await once(session, 'remoteSettings');
    for (let index = 0; index < 20; index += 1) {
      const stream = openStream(session);
      stream.end(wideReview);
    }
    await ended;
    expect(await injects(client)).toBe(true);
  });
});

describe('clients that ask too much at once', () => {
  it('with unfinished calls over many connections lose the oldest, and pods are injected all the while', async () => {
    const { port } = await admissionInProcess({ limits: { calls: 100 } });
    const client = clientOf('HTTP/2', port);
    const codes: number[] = [];
    for (let connection = 0; connection < 5; connection += 1) {
      const session = openHttp2(port);
      await once(session, 'remoteSettings');
      for (let index = 0; index < 50; index += 1) {
        const stream = openStream(session);
        stream.on('close', () => codes.push(stream.rstCode));
        stream.write('{');
      }
      expect(await injects(client)).toBe(true);
    }
    await expect.poll(() => codes.length).toBeGreaterThanOrEqual(150);
    expect(new Set(codes)).toEqual(new Set([constants.NGHTTP2_REFUSED_STREAM]));
  });

  it('about accounts that are not known fill no more than a part of the memory', async () => {
    const late = Promise.withResolvers<Awaited<ReturnType<typeof everybody.find>>>();
    const { port } = await admissionInProcess({
      limits: { bytesInFlight: 2_600_000 },
      sources: { find: (space, name) => (name === 'orders' ? everybody.find(space, name) : late.promise) },
    });
    const client = clientOf('HTTP/2', port);
    const body = reviewOf('shop', 'unknown').replace('"image":"x"', `"image":"${'x'.repeat(100_000)}"`);
    const answers = Array.from({ length: 24 }, () => client.ask({ body }));
    const first = await Promise.race(answers);
    expect(JSON.parse(first.text).response).toMatchObject({
      allowed: true,
      warnings: [expect.stringContaining('not known yet')],
    });
    expect(await injects(client)).toBe(true);
    late.resolve(await everybody.find('shop', 'unknown'));
    const injected = (await Promise.all(answers)).filter(({ text }) => text.includes('"JSONPatch"'));
    expect(injected).toHaveLength(19);
  });

  it('over many connections of HTTP/1.1, as an API server may, are all answered', async () => {
    const { port } = await admissionInProcess({
      limits: { connections: 40 },
      sources: { find: (...name) => setTimeout(300).then(() => everybody.find(...name)) },
    });
    const clients = Array.from({ length: 55 }, () => clientOf('HTTP/1.1', port));
    expect(await Promise.all(clients.map(injects))).toEqual(clients.map(() => true));
  });
});

describe('clients that break the rules', () => {
  it.each([
    ['garbage in place of TLS', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a ClientHello of zeros', Buffer.concat([Buffer.from('160301ffff', 'hex'), Buffer.alloc(65_535)])],
    ['random bytes', Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 256))],
  ])('lose their connection over %s', async (_, bytes) => {
    const { port } = await admissionInProcess({ limits: quick.call });
    const socket = await rawTcp(port);
    socket.write(bytes);
    await untilClosed(socket);
    expect(await injects(clientOf('HTTP/2', port))).toBe(true);
  });

  it.each([
    ['what is no HTTP/1.1', 'http/1.1', Buffer.from('nonsense\r\n\r\n')],
    ['two lengths', 'http/1.1', Buffer.from(`${head}content-length: 1\r\ncontent-length: 2\r\n\r\nx`)],
    ['endless headers', 'http/1.1', Buffer.from(`${head}x: ${'y'.repeat(100_000)}`)],
    ['what is no HTTP/2', 'h2', Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(10))],
  ] as const)('lose their connection over %s', async (_, alpn, bytes) => {
    const { port } = await admissionInProcess();
    const socket = await rawTls(port, alpn);
    socket.write(bytes);
    const { text } = await untilClosed(socket);
    if (alpn === 'http/1.1') expect(text).toMatch(/^HTTP\/1.1 4(00|31) /);
    expect(await injects(clientOf('HTTP/2', port))).toBe(true);
  });

  it.each([
    [
      'CONTINUATION frames without an end',
      () => [frame(1, 0, 1, requestHeaders), frame(9, 0, 1, Buffer.alloc(1_000))],
    ],
    [
      'resets',
      (n: number) => [frame(1, 4, n, requestHeaders), frame(3, 0, n, Buffer.from('00000008', 'hex'))],
    ],
    ['settings that are never acknowledged', () => [frame(4, 0, 0, Buffer.from('000400010000', 'hex'))]],
    ['pings', () => [frame(6, 0, 0, Buffer.alloc(8))]],
    [
      'empty DATA frames',
      (n: number) => [...(n === 1 ? [frame(1, 4, 1, requestHeaders)] : []), frame(0, 0, 1, Buffer.alloc(0))],
    ],
  ] as const)('flood with %s, and pods are injected all the while', async (_, frames) => {
    const { port } = await admissionInProcess({ limits: quick.call });
    const client = clientOf('HTTP/2', port);
    expect(await injects(client)).toBe(true);
    const socket = await rawTls(port, 'h2');
    socket.write(Buffer.concat([preface, frame(4, 0, 0, Buffer.alloc(0))]));
    const ended = closed(socket);
    const flood = Array.from({ length: 30_000 }, (_, index) => frames(2 * index + 1)).flat();
    socket.write(Buffer.concat(flood));
    // What the server has to say is not taken.
    socket.pause();
    for (let round = 0; round < 5; round += 1) expect(await injects(client)).toBe(true);
    socket.destroy();
    await ended;
    expect(await injects(client)).toBe(true);
  });
});

describe.each(protocols)('5,000 fuzzed calls over %s', (protocol) => {
  it('are all answered, cleanly', async () => {
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

/** Reviews with bytes changed, cut, doubled; with any JSON in the place of any part; and anything at all. */
const place = fc.nat(review.length - 1);
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

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** POST /mutate of JSON over https, in HPACK: https://www.rfc-editor.org/rfc/rfc7541#appendix-A */
const requestHeaders = Buffer.concat([
  Buffer.from([0x83, 0x87, 0x04, 7]),
  Buffer.from('/mutate'),
  Buffer.from([0x01, 1]),
  Buffer.from('x'),
  Buffer.from([0x0f, 0x10, 16]),
  Buffer.from('application/json'),
]);

/** https://www.rfc-editor.org/rfc/rfc9113#section-4.1 */
function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

function frameTypes(bytes: Buffer): number[] {
  const types: number[] = [];
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3))
    types.push(bytes.readUInt8(at + 3));
  return types;
}
