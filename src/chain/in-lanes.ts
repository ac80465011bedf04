import { IrsaError, IrsaErrors } from '../errors/irsa-error.ts';

/**
 * Runs tasks concurrently, at most `limit` at a time; tasks of one lane run in their order. After the first error it
 * starts no more tasks, waits for the running ones, and throws that error. With `goesOn`, it runs every task first.
 */
export async function inLanes<T>(
  pieces: readonly T[],
  laneOf: (piece: T) => string,
  limit: number,
  doOne: (piece: T) => Promise<void>,
  goesOn = false,
): Promise<void> {
  const lanes = Map.groupBy(pieces, laneOf);
  const queue = lanes.values();
  const faults: unknown[] = [];
  const work = async () => {
    for (const lane of queue) {
      for (const piece of lane) {
        if (faults.length > 0 && !goesOn) return;
        await doOne(piece).catch((fault: unknown) => faults.push(fault));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, lanes.size) }, work));
  if (goesOn && faults.length > 1) throw togetherOf(faults);
  if (faults.length > 0) throw faults[0];
}

/** All of them, if all are coded; else the first that is not. */
function togetherOf(faults: readonly unknown[]): unknown {
  const coded = faults.flatMap((fault) =>
    fault instanceof IrsaErrors ? fault.errors : fault instanceof IrsaError ? [fault] : [],
  );
  const other = faults.find((fault) => !(fault instanceof IrsaError) && !(fault instanceof IrsaErrors));
  return other ?? new IrsaErrors(coded);
}
