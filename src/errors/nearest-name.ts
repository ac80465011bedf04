/** Fewer letters are the beginning of too much. */
const leastBeginning = 3;

/** The candidate that a misspelt name most likely meant, else the only one that it begins; undefined where none is near. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const reach = Math.max(1, Math.floor(name.length / 3));
  let nearest: { candidate: string; distance: number } | undefined;
  // A word is at least as far away as it is longer or shorter.
  for (const candidate of candidates.filter(({ length }) => Math.abs(length - name.length) <= reach)) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= reach && (!nearest || distance < nearest.distance)) nearest = { candidate, distance };
  }
  return nearest?.candidate ?? onlyOneBegunBy(name.toLowerCase(), candidates);
}

function onlyOneBegunBy(name: string, candidates: readonly string[]): string | undefined {
  if (name.length < leastBeginning) return undefined;
  const [first, ...others] = candidates.filter((candidate) => candidate.toLowerCase().startsWith(name));
  return others.length === 0 ? first : undefined;
}

/**
 * Fewest insertions, deletions, replacements and swaps of neighbours that turn one word into the other
 * (https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance, optimal string alignment).
 */
export function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= from.length; row += 1) {
    const cells = [row];
    rows.push(cells);
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = from[row - 1] === to[column - 1] ? 0 : 1;
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      cells.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + replaced,
          swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(from.length, to.length);
}
