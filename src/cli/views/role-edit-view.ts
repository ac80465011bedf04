import type { DiffLine } from './diff-line.ts';
import { diffLines } from './diff-lines.ts';
import { type Line, paint } from './paint.ts';

export function fileDifference(before: string, after: string): readonly DiffLine[] {
  const linesOf = (text: string) => text.replace(/\r?\n$/, '').split(/\r?\n/);
  return diffLines(linesOf(before), linesOf(after));
}

/** The file and its changed hunks. `…` replaces unchanged lines, and the end of those that are wider than the terminal. */
export function roleEditLines(file: string, hunks: readonly DiffHunk[], width: number): readonly Line[] {
  const short = (text: string) => (text.length > width - 2 ? `${text.slice(0, width - 3)}…` : text);
  return [
    file,
    ...hunks.flatMap(({ before, lines }) => [
      ...(before === 1 ? [] : [[paint('dim', '  …')]]),
      ...lines.map(
        ({ mark, text }): Line =>
          mark === ' ' ? `  ${short(text)}` : [paint(colours[mark], mark), ` ${text}`],
      ),
    ]),
  ];
}

const colours = { '-': 'red', '+': 'green' } as const;

/** A hunk of the unified format: https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html */
interface DiffHunk {
  /** Its first line, from 1, in the old and the new text. */
  readonly before: number;
  readonly after: number;
  readonly lines: readonly DiffLine[];
}

/** Unchanged lines around a change, as in unified diffs. */
const contextLines = 3;

/** The changes of a difference, with the lines around them. */
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
