import { expect, it } from 'vitest';
import { isoDay, isoTime } from '../../errors/iso-time.ts';
import { relativeTime } from './relative-time.ts';

const now = Date.parse('2026-11-26T18:03:20.789Z');
const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];

it.each([
  [-5 * minute + 1, '5 minutes ago'],
  [-59 * second, 'just now'],
  [0, 'just now'],
  [30 * second, 'in 30 seconds'],
  [-minute, '1 minute ago'],
  [-hour, '1 hour ago'],
  [-2 * day + 1, '48 hours ago'],
  [-3 * day, '3 days ago'],
  [47 * hour, 'in 47 hours'],
  [23 * day + hour, 'in 23 days'],
  [-800 * day, '800 days ago'],
])('describes a distance of %i ms: %s', (distance, words) => {
  expect(relativeTime(now + distance, now)).toBe(words);
});

it('formats a moment in ISO 8601', () => {
  expect(isoTime(now)).toBe('2026-11-26T18:03:20Z');
  expect(isoDay(now)).toBe('2026-11-26');
});
