import { expect, it } from 'vitest';
import { lastingLeftovers } from './lasting-leftovers.ts';

/** Returns these results in sequence, then the last one forever, and counts the waited time. */
function checks(...found: readonly (readonly string[])[]) {
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
  ['nothing remains', [[]], [], 0],
  ['a process was just ending', [[ending, 'folder /labs/a'], [ending], []], [], 2000],
  ['a process stays', [[ending]], [ending], 5000],
])('%s', async (_, found, left, waited) => {
  const world = checks(...found);
  expect(await lastingLeftovers(world.look, { seconds: 5, sleep: world.sleep })).toEqual(left);
  expect(world.waited()).toBe(waited);
});
