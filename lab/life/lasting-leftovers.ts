import { setTimeout as sleep } from 'node:timers/promises';

/** An irsactl that was at work finds its nodes gone, says so and ends. */
const endsWithinSeconds = 15;

interface Waiting {
  readonly seconds?: number;
  /** Default: that of the system. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/** What is left also once everything that is just ending had its time; nothing left is known at once. */
export async function lastingLeftovers(
  look: () => Promise<readonly string[]>,
  waiting: Waiting = {},
): Promise<readonly string[]> {
  const { seconds = endsWithinSeconds } = waiting;
  let left = await look();
  for (let waited = 0; left.length > 0 && waited < seconds; waited += 1) {
    await (waiting.sleep ?? sleep)(1000);
    left = await look();
  }
  return left;
}
