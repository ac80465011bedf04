import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { machine } from './serve-webhook.ts';

it('sleeps for longer than a timer of Node can, rather than not at all', async () => {
  const ending = new AbortController();
  const slept = machine.sleep(1_000 * 3_600_000, ending.signal).then(() => 'woke');
  expect(await Promise.race([slept, delay(50, 'asleep')])).toBe('asleep');
  ending.abort();
  expect(await slept).toBe('woke');
});
