import fc from 'fast-check';
import { expect, test } from 'vitest';
import { discoveryCaching, jwksCaching } from './document-headers.ts';

const secondsOf = ({ header }: { header: string }) => Number(/^public, max-age=(\d+)$/.exec(header)?.[1]);

test('the JWKS has a shorter max-age while keys change, and a reason', () => {
  expect(jwksCaching(1)).toEqual({ header: 'public, max-age=300', why: expect.stringContaining('one key') });
  expect(jwksCaching(2)).toEqual({ header: 'public, max-age=60', why: expect.stringContaining('2 keys') });
  expect(discoveryCaching.header).toBe('public, max-age=300');
});

test('max-age stays far below the hour that a key change takes', () => {
  fc.assert(
    fc.property(fc.nat(200), (keys) => {
      expect(secondsOf(jwksCaching(keys))).toBeGreaterThan(0);
      expect(secondsOf(jwksCaching(keys))).toBeLessThanOrEqual(3600 / 10);
    }),
  );
});
