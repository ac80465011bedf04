/**
 * Does work side by side, at most `limit` pieces at a time: pieces of one lane one after the other, in their order. After
 * the first fault nothing more is begun; what is under way is waited for before the fault is thrown.
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
