import { setTimeout as sleep } from 'node:timers/promises';

/** A running irsactl notices that its nodes are gone and ends. */
const endsWithinSeconds = 15;

interface Waiting {
  readonly seconds?: number;
  /** Default: the system's. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/** Returns the leftovers after processes had time to end; returns immediately without leftovers. */
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
