import { expect, it } from 'vitest';
import { lastingLeftovers } from './lasting-leftovers.ts';

/** What each look finds, the last one for ever; and for how long was waited in all. */
function looking(...found: readonly (readonly string[])[]) {
  let looks = 0;
  let waited = 0;
  const look = async () => found[Math.min(looks++, found.length - 1)] ?? [];
  const sleep = async (milliseconds: number) => {
    waited += milliseconds;
  };
  return { look, sleep, waited: () => waited };
}

const ending = 'process 7: irsactl apply --file /labs/a/irsa.yaml';

it.each([
  ['nothing is left', [[]], [], 0],
  ['a process was just ending', [[ending, 'folder /labs/a'], [ending], []], [], 2000],
  ['a process stays', [[ending]], [ending], 5000],
])('%s', async (_, found, left, waited) => {
  const world = looking(...found);
  expect(await lastingLeftovers(world.look, { seconds: 5, sleep: world.sleep })).toEqual(left);
  expect(world.waited()).toBe(waited);
});
