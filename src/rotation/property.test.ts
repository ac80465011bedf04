import { expect, it } from 'vitest';
import { faultIn } from '../../test/support/rotation-property.ts';

/** ROTATION_WORLDS=200000 in a nightly run. */
const worlds = Number(process.env['ROTATION_WORLDS'] ?? 3000);

it('in any world a rotation refuses no counted token, brings no stolen key back, and ends with one key', {
  timeout: 3_600_000,
}, () => {
  expect(faultIn(worlds)).toBe(null);
});
