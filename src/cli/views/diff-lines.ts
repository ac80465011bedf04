import { diffArrays } from 'diff';
import type { DiffLine } from './diff-line.ts';
import { slidDifference } from './slid-difference.ts';

/** Beyond this many changed lines, all old lines are removed and all new ones added. */
const maxEditLength = 4000;

/**
 * The lines of both texts in one order: unchanged, removed and added. Without the `+` lines it is `before`, without the
 * `-` lines it is `after`.
 */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const parts = diffArrays([...before], [...after], { maxEditLength }) ?? [
    { removed: true, added: false, value: before },
    { removed: false, added: true, value: after },
  ];
  return slidDifference(
    parts.flatMap(({ removed, added, value }) =>
      value.map((text): DiffLine => ({ mark: removed ? '-' : added ? '+' : ' ', text })),
    ),
  );
}
