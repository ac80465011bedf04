import { InvalidArgumentError } from 'commander';

/** The limit of Node's timers: 24 days. */
const longestMilliseconds = 2 ** 31 - 1;

/** Parses a positive duration in kubectl's format, in milliseconds. */
export function durationValue(text: string): number {
  const milliseconds = parseDuration(text) ?? 0;
  if (milliseconds > 0 && milliseconds <= longestMilliseconds) return milliseconds;
  const unit = /^[1-9]\d*$/.test(text) ? `The unit is missing: ${text}s or ${text}m. ` : '';
  throw new InvalidArgumentError(`${unit}Write it as 90s, 5m or 1h30m: more than 0, at most 24 days.`);
}

const unitMilliseconds: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** `1h30m`, `500ms` or `0` in whole milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return null;
  const parts = [...text.matchAll(/([\d.]+)(h|ms|m|s)/g)];
  const sum = parts.reduce((total, [, count, unit = '']) => {
    return total + Number(count) * (unitMilliseconds[unit] ?? 0);
  }, 0);
  return Math.round(sum);
}
