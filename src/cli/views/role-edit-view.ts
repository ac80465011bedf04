import type { DiffHunk } from './diff-hunks.ts';
import type { DiffLine } from './diff-line.ts';
import { diffLines } from './diff-lines.ts';
import { type Line, paint } from './paint.ts';

/** The lines of a file before and after, in one order. */
export function fileDifference(before: string, after: string): readonly DiffLine[] {
  const linesOf = (text: string) => text.replace(/\r?\n$/, '').split(/\r?\n/);
  return diffLines(linesOf(before), linesOf(after));
}

/** The file's name, and what becomes of its lines; `…` stands for lines that stay. */
export function roleEditLines(file: string, hunks: readonly DiffHunk[]): readonly Line[] {
  return [
    file,
    ...hunks.flatMap(({ before, lines }) => [
      ...(before === 1 ? [] : [[paint('dim', '  …')]]),
      ...lines.map(
        ({ mark, text }): Line => (mark === ' ' ? `  ${text}` : [paint(colours[mark], mark), ` ${text}`]),
      ),
    ]),
  ];
}

const colours = { '-': 'red', '+': 'green' } as const;
