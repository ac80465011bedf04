/**
 * Runs tasks concurrently, at most `limit` at a time; tasks of one lane run in their order. After the first error it
 * starts no more tasks, waits for the running ones, and throws that error.
 */
export async function inLanes<T>(
  pieces: readonly T[],
  laneOf: (piece: T) => string,
  limit: number,
  doOne: (piece: T) => Promise<void>,
): Promise<void> {
  const lanes = Map.groupBy(pieces, laneOf);
  const queue = lanes.values();
  const faults: unknown[] = [];
  const work = async () => {
    for (const lane of queue) {
      for (const piece of lane) {
        if (faults.length > 0) return;
        await doOne(piece).catch((fault: unknown) => faults.push(fault));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, lanes.size) }, work));
  if (faults.length > 0) throw faults[0];
}
