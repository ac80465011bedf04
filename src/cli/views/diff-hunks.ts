import type { DiffLine } from './diff-line.ts';
import { usualContext } from './folded-lines.ts';

/** A part of a difference, as the unified format has it: https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html */
interface DiffHunk {
  /** The line, from 1, at which it begins in the text before and in the one after. */
  readonly before: number;
  readonly after: number;
  readonly lines: readonly DiffLine[];
}

/** What changes, each change with the lines around it. */
export function diffHunks(lines: readonly DiffLine[]): readonly DiffHunk[] {
  const isChanged = lines.map(({ mark }) => mark !== ' ');
  const hunks: { before: number; after: number; lines: DiffLine[] }[] = [];
  let [before, after, isOpen] = [1, 1, false];
  for (const [at, line] of lines.entries()) {
    const isIn = isChanged.slice(Math.max(at - usualContext, 0), at + usualContext + 1).includes(true);
    if (isIn && !isOpen) hunks.push({ before, after, lines: [] });
    if (isIn) hunks.at(-1)?.lines.push(line);
    isOpen = isIn;
    if (line.mark !== '+') before++;
    if (line.mark !== '-') after++;
  }
  return hunks;
}
