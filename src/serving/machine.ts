import { setTimeout as delay } from 'node:timers/promises';
import type { Runtime } from './runtime.ts';

/** A Node timer above this maximum fires immediately: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const maxTimer = 2 ** 31 - 1;

/** The machine's clock and random numbers. */
export const machine: Runtime = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  sleep: (milliseconds, signal) =>
    delay(Math.min(milliseconds, maxTimer), undefined, { signal }).catch(() => {}),
};
