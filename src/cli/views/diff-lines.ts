import type { DiffLine } from './diff-line.ts';
import { slidDifference } from './slid-difference.ts';

/** Pairs of lines that are compared at most: beyond, a text goes as a whole and the other comes. */
const mostPairs = 4_000_000;

/**
 * The lines of both texts in one order: those that stay, go and come. Without the `+` lines it is `before`, without
 * the `-` lines it is `after`, so that a changed order shows as well.
 */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const start = commonAtStart(before, after);
  const end = commonAtStart(before.slice(start).toReversed(), after.slice(start).toReversed());
  const stay = (texts: readonly string[]) => texts.map((text): DiffLine => ({ mark: ' ', text }));
  return slidDifference([
    ...stay(before.slice(0, start)),
    ...differenceOf(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...stay(before.slice(before.length - end)),
  ]);
}

/** How many lines both begin with: in a long file of which a part changes, these need no comparison with all others. */
function commonAtStart(before: readonly string[], after: readonly string[]): number {
  const unlike = before.findIndex((text, at) => text !== after[at]);
  return unlike < 0 ? before.length : unlike;
}

function differenceOf(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const lengths = before.length * after.length > mostPairs ? [] : commonLengths(before, after);
  const merged: DiffLine[] = [];
  let [old, next] = [0, 0];
  while (old < before.length || next < after.length) {
    const [gone, come] = [before[old], after[next]];
    if (gone !== undefined && gone === come) {
      merged.push({ mark: ' ', text: gone });
      old++;
      next++;
    } else if (
      gone !== undefined &&
      (come === undefined || lengthAt(lengths, old + 1, next) >= lengthAt(lengths, old, next + 1))
    ) {
      merged.push({ mark: '-', text: gone });
      old++;
    } else if (come !== undefined) {
      merged.push({ mark: '+', text: come });
      next++;
    }
  }
  return merged;
}

/** For each pair of places, how many lines the rest of both has in common at most. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly Uint32Array[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let old = before.length - 1; old >= 0; old--) {
    for (let next = after.length - 1; next >= 0; next--) {
      const row = lengths[old];
      if (!row) continue;
      row[next] =
        before[old] === after[next]
          ? lengthAt(lengths, old + 1, next + 1) + 1
          : Math.max(lengthAt(lengths, old + 1, next), lengthAt(lengths, old, next + 1));
    }
  }
  return lengths;
}

function lengthAt(lengths: readonly Uint32Array[], old: number, next: number): number {
  return lengths[old]?.[next] ?? 0;
}
