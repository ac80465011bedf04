import type { DiffLine } from './diff-line.ts';

/** A part of a difference, as the unified format has it: https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html */
export interface DiffHunk {
  /** The line, from 1, at which it begins in the text before and in the one after. */
  readonly before: number;
  readonly after: number;
  readonly lines: readonly DiffLine[];
}

/** Lines that stay and are shown beside a changed one, as in other diffs. */
const contextLines = 3;

/** What changes, each change with the lines around it. */
export function diffHunks(lines: readonly DiffLine[]): readonly DiffHunk[] {
  const isChanged = lines.map(({ mark }) => mark !== ' ');
  const hunks: { before: number; after: number; lines: DiffLine[] }[] = [];
  let [before, after, isOpen] = [1, 1, false];
  for (const [at, line] of lines.entries()) {
    const isIn = isChanged.slice(Math.max(at - contextLines, 0), at + contextLines + 1).includes(true);
    if (isIn && !isOpen) hunks.push({ before, after, lines: [] });
    if (isIn) hunks.at(-1)?.lines.push(line);
    isOpen = isIn;
    if (line.mark !== '+') before++;
    if (line.mark !== '-') after++;
  }
  return hunks;
}
