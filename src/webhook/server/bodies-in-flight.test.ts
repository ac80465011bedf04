import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/support/any-character.ts';
import { collectGarbage } from '../sources/collect-garbage.ts';
import { BodiesInFlight } from './bodies-in-flight.ts';
import type { Call } from './call.ts';

const limits = { bodyBytes: 3 * 1024 * 1024, bytesInFlight: 64 * 1024 * 1024, callMilliseconds: 30_000 };

/** A body whose chunks come when the test says so. */
function scene() {
  const body = new PassThrough();
  const call: Call = {
    method: 'POST',
    target: '/mutate',
    contentType: 'application/json',
    contentEncoding: undefined,
    contentLength: Number.NaN,
    body,
    answer: () => {},
    cutOff: () => {},
  };
  const bodies = new BodiesInFlight(limits, () => 0);
  const texts: string[] = [];
  bodies.read(
    call,
    (text) => texts.push(text),
    () => {},
  );
  return { body, bodies, texts };
}

describe('bodies in flight', () => {
  it('come out whole, however they were cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: anyCharacter, maxLength: 5 }), { maxLength: 8 }), (parts) => {
        const { body, texts } = scene();
        const bytes = Buffer.from(parts.join('').repeat(100));
        for (const byte of bytes.keys()) body.emit('data', bytes.subarray(byte, byte + 1));
        body.emit('end');
        expect(texts[0] === bytes.toString('utf8')).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('take little more memory than they are long, also where every byte comes by itself', async () => {
    const { body, bodies } = scene();
    const letters = Buffer.alloc(1_000_000, 'a');
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let at = 0; at < letters.length; at += 1) body.emit('data', letters.subarray(at, at + 1));
    collectGarbage();
    expect(bodies.bytes).toBe(letters.length);
    expect((process.memoryUsage().heapUsed - before) / letters.length).toBeLessThan(20);
  });
});
