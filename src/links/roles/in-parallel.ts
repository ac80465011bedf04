/** Maps a list with at most `limit` concurrent calls; the answers keep the list's order. */
export async function inParallel<T, U>(
  items: readonly T[],
  limit: number,
  call: (item: T) => Promise<U>,
): Promise<readonly U[]> {
  const answers: U[] = [];
  const queue = items.entries();
  const work = async () => {
    for (const [index, item] of queue) answers[index] = await call(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return answers;
}
