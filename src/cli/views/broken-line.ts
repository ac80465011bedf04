import type { DiffLine } from './diff-line.ts';

/**
 * Wraps a long line of YAML behind its indentation, which YAML allows. Words such as ARNs stay whole, and stay beside their
 * field if they do not fit below it either.
 */
export function brokenLine({ mark, text }: DiffLine, width: number): readonly DiffLine[] {
  if (text.length <= width) return [{ mark, text }];
  const [start = ''] = /^(?: |- )*/.exec(text) ?? [];
  const below = ' '.repeat(start.length + 4);
  const [first = '', ...words] = text.slice(start.length).match(/ *\S+/g) ?? [];
  const rows = [start + first];
  for (const [at, word] of words.entries()) {
    const row = rows.pop() ?? '';
    const moved = below + word.trimStart();
    const fits = row.length + word.length <= width;
    const isNoBetterBelow = at === 0 && moved.length > width;
    rows.push(...(fits || isNoBetterBelow ? [row + word] : [row, moved]));
  }
  return rows.map((row) => ({ mark, text: row }));
}
