import { setTimeout as delay } from 'node:timers/promises';
import type { Runtime } from './runtime.ts';

/** Node's timers end at once where more is asked of them: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const longestTimer = 2 ** 31 - 1;

/** The machine's own clock and chance. */
export const machine: Runtime = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  sleep: (milliseconds, signal) =>
    delay(Math.min(milliseconds, longestTimer), undefined, { signal }).catch(() => {}),
};
