/** How long a page is: never longer than `most`, whatever is asked for. */
export function pageSize(wished: number | undefined, most: number): number {
  return Math.min(Math.max(wished ?? most, 1), most);
}

/** By the first texts that differ, and of those by their bytes, as Route 53 orders what it lists. */
export function comparePlaces<Place extends readonly string[]>(one: Place, other: Place): number {
  const at = one.findIndex((text, index) => text !== other[index]);
  if (at < 0) return 0;
  return (one[at] ?? '') < (other[at] ?? '') ? -1 : 1;
}
