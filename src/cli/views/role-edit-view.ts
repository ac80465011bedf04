import type { DiffLine } from './diff-line.ts';
import { diffLines } from './diff-lines.ts';
import { foldedLines } from './folded-lines.ts';
import { type Line, paint } from './paint.ts';

/** The lines of a file before and after, in one order. */
export function fileDifference(before: string, after: string): readonly DiffLine[] {
  const linesOf = (text: string) => text.replace(/\r?\n$/, '').split(/\r?\n/);
  return diffLines(linesOf(before), linesOf(after));
}

/** The file's name, and what becomes of its lines. */
export function roleEditLines(file: string, difference: readonly DiffLine[]): readonly Line[] {
  return [
    file,
    ...foldedLines(
      difference.map(({ mark, text }) => ({
        line: mark === ' ' ? `  ${text}` : [paint(colours[mark], mark), ` ${text}`],
        dull: mark === ' ' ? 'as they are' : null,
      })),
    ),
  ];
}

const colours = { '-': 'red', '+': 'green' } as const;
