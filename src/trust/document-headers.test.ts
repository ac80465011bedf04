import fc from 'fast-check';
import { expect, test } from 'vitest';
import { discoveryCaching, jwksCaching } from './document-headers.ts';

const secondsOf = ({ header }: { header: string }) => Number(/^public, max-age=(\d+)$/.exec(header)?.[1]);

test('while keys change the list of them is kept shorter than in calm, and the reason says which it is', () => {
  expect(jwksCaching(1)).toEqual({ header: 'public, max-age=300', why: expect.stringContaining('one key') });
  expect(jwksCaching(2)).toEqual({ header: 'public, max-age=60', why: expect.stringContaining('2 keys') });
  expect(discoveryCaching.header).toBe('public, max-age=300');
});

test('nothing is kept for so long that a change of keys, which takes an hour at least, would wait for it', () => {
  fc.assert(
    fc.property(fc.nat(200), (keys) => {
      expect(secondsOf(jwksCaching(keys))).toBeGreaterThan(0);
      expect(secondsOf(jwksCaching(keys))).toBeLessThanOrEqual(3600 / 10);
    }),
  );
});
