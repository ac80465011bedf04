/** A shorter prefix matches too many names. */
const shortestPrefix = 3;
/** A shorter word is part of too many names. */
const shortestPart = 6;

/**
 * The only candidate with that prefix (`AmazonS3ReadOnly` means `AmazonS3ReadOnlyAccess`), else the one that a misspelt
 * name most likely means, else the only one that is part of the name (`managedPolicy` means `managed`); undefined if
 * none is close.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const whole = onlyOneWithPrefix(name.toLowerCase(), candidates);
  if (whole !== undefined) return whole;
  const reach = Math.max(1, Math.floor(name.length / 3));
  let nearest: { candidate: string; distance: number } | undefined;
  // The distance is at least the difference in length.
  for (const candidate of candidates.filter(({ length }) => Math.abs(length - name.length) <= reach)) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= reach && (!nearest || distance < nearest.distance)) nearest = { candidate, distance };
  }
  const plural = `${name.replace(/y$/, 'ie')}s`.toLowerCase();
  return (
    nearest?.candidate ??
    candidates.find((candidate) => candidate.toLowerCase() === plural) ??
    onlyPart(name, candidates)
  );
}

function onlyPart(name: string, candidates: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll('-', '');
  const [first, ...others] = candidates.filter(
    (candidate) => candidate.length >= shortestPart && plain(name).includes(plain(candidate)),
  );
  return others.length === 0 ? first : undefined;
}

function onlyOneWithPrefix(prefix: string, candidates: readonly string[]): string | undefined {
  if (prefix.length < shortestPrefix) return undefined;
  const [first, ...others] = candidates.filter((candidate) => candidate.toLowerCase().startsWith(prefix));
  return others.length === 0 ? first : undefined;
}

/**
 * The fewest insertions, deletions, replacements and swaps of neighbours that turn one word into the other
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
