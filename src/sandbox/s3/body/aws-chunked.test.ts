import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAwsChunked } from './aws-chunked.ts';

interface Framing {
  readonly chunks: readonly Uint8Array[];
  readonly signed: boolean;
  readonly trailers: readonly (readonly [string, string])[];
}

/** Writes a body as an AWS client does. */
function frame({ chunks, signed, trailers }: Framing): Buffer {
  const signature = signed ? `;chunk-signature=${'0a'.repeat(32)}` : '';
  const parts = chunks.flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}${signature}\r\n`),
    Buffer.from(chunk),
    Buffer.from('\r\n'),
  ]);
  const tail = trailers.map(([name, value]) => `${name}:${value}\r\n`).join('');
  return Buffer.concat([...parts, Buffer.from(`0${signature}\r\n${tail}\r\n`)]);
}

const framing: fc.Arbitrary<Framing> = fc.record({
  chunks: fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 }),
  signed: fc.boolean(),
  trailers: fc.uniqueArray(
    fc.tuple(fc.stringMatching(/^x-amz-[a-z]{1,9}$/), fc.stringMatching(/^[A-Za-z0-9+/=]{1,20}$/)),
    { selector: ([name]) => name, maxLength: 3 },
  ),
});

describe('decodeAwsChunked', () => {
  test('returns the same bytes and trailers for any chunking', () => {
    fc.assert(
      fc.property(framing, (written) => {
        const read = decodeAwsChunked(frame(written));
        expect(read?.bytes).toEqual(Buffer.concat(written.chunks));
        expect([...(read?.trailers ?? [])]).toEqual(written.trailers);
        expect(read?.signed).toBe(written.signed);
      }),
    );
  });

  test('refuses a body that is truncated anywhere', () => {
    fc.assert(
      fc.property(framing, fc.nat(), (written, seed) => {
        const whole = frame(written);
        expect(decodeAwsChunked(whole.subarray(0, seed % whole.length))).toBeNull();
      }),
    );
  });

  test('refuses a chunk whose declared size is wrong', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        (bytes, off) => {
          const text = Buffer.from(bytes.map(() => 0x78));
          const size = (text.length + off).toString(16);
          expect(decodeAwsChunked(Buffer.from(`${size}\r\n${text}\r\n0\r\n\r\n`))).toBeNull();
        },
      ),
    );
  });

  test.each([
    ['no framing at all', '{"keys":[]}'],
    ['a size that is not hexadecimal', 'zz\r\nab\r\n0\r\n\r\n'],
    ['a negative size', '-2\r\nab\r\n0\r\n\r\n'],
    ['bytes without their line end', '2\r\nab0\r\n\r\n'],
    ['a signature of the wrong length', '2;chunk-signature=abc\r\nab\r\n0\r\n\r\n'],
    ['a trailer without a colon', '2\r\nab\r\n0\r\nchecksum\r\n\r\n'],
    ['data after the end', '2\r\nab\r\n0\r\n\r\nmore'],
  ])('refuses %s', (_name, text) => {
    expect(decodeAwsChunked(Buffer.from(text))).toBeNull();
  });

  test('reports a body as unsigned if one chunk lacks its signature', () => {
    const signature = `;chunk-signature=${'0a'.repeat(32)}`;
    expect(
      decodeAwsChunked(Buffer.from(`1${signature}\r\na\r\n1\r\nb\r\n0${signature}\r\n\r\n`))?.signed,
    ).toBe(false);
  });

  test("reads the trailer from AWS's documentation", () => {
    const tail = `x-amz-checksum-crc32c:sOO8/Q==\n\r\nx-amz-trailer-signature:${'0a'.repeat(32)}\r\n\r\n`;
    expect(
      decodeAwsChunked(Buffer.from(`1\r\na\r\n0\r\n${tail}`))?.trailers.get('x-amz-checksum-crc32c'),
    ).toBe('sOO8/Q==');
  });
});
