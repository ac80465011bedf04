import { InvalidArgumentError } from 'commander';
import { goDuration } from './webhook-flags/go-values.ts';

/** Node's timers count no further: 24 days. */
const longestMilliseconds = 2 ** 31 - 1;

/** A time of more than nothing as kubectl writes it, in milliseconds. */
export function durationValue(text: string): number {
  const milliseconds = /^(\d+(\.\d+)?(h|m|s|ms))+$/.test(text) ? goDuration(text) : 0;
  if (milliseconds > 0 && milliseconds <= longestMilliseconds) return milliseconds;
  throw new InvalidArgumentError(
    'It is written as 90s, 5m or 1h30m, is more than 0, and no more than 24 days.',
  );
}
