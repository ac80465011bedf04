import { expect, test } from 'vitest';
import { discoveryCaching, jwksCaching } from './document-headers.ts';

test('max-age stays far below the hour that a key change takes', () => {
  for (const { header } of [discoveryCaching, jwksCaching]) {
    const seconds = Number(/^public, max-age=(\d+)$/.exec(header)?.[1]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(3600 / 10);
  }
});
