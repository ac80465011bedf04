import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { pieceBytes, writeInPieces } from './write-in-pieces.ts';

it('gives the next piece away only when the one before was taken', () => {
  const taken: Buffer[] = [];
  let next = (): void => {};
  const slow = new Writable({
    write(chunk: Buffer, _, done) {
      taken.push(chunk);
      next = done;
    },
  });
  const text = 'ä'.repeat(100_000);
  writeInPieces(slow, text);
  expect([taken.length, slow.writableLength]).toEqual([1, pieceBytes]);
  let given = 0;
  for (; slow.writableLength > 0 && given < 10; given += 1) next();
  expect(Buffer.concat(taken).toString()).toBe(text);
  expect(Math.max(...taken.map(({ length }) => length))).toBeLessThanOrEqual(pieceBytes);
});

it('stops where the client has gone', () => {
  const taken: Buffer[] = [];
  const gone = new Writable({
    write(chunk: Buffer, _, done) {
      taken.push(chunk);
      setImmediate(done);
    },
  });
  writeInPieces(gone, 'x'.repeat(300_000));
  gone.destroy();
  return new Promise<void>((resolve) => {
    setTimeout(() => {
      expect(taken.length).toBe(1);
      resolve();
    }, 20);
  });
});
