import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldedLines } from './folded-lines.ts';
import { renderLine } from './paint.ts';

/** `!` must be seen, anything else need not. */
function folded(lines: readonly string[]): readonly string[] {
  const foldable = lines.map((line) => ({ line, dull: line.startsWith('!') ? null : 'as they are' }));
  return foldedLines(foldable).map((line) => renderLine(line, { colour: false, width: 80 }));
}

it('keeps three lines beside one that must be seen, and counts the others', () => {
  expect(folded(['a', 'b', 'c', 'd', 'e', '!x', 'f', 'g', 'h', 'i', 'j', 'k'])).toEqual([
    '  … 2 lines as they are',
    ...['c', 'd', 'e', '!x', 'f', 'g', 'h'],
    '  … 3 lines as they are',
  ]);
});

it('leaves out no single line, and folds all where nothing must be seen', () => {
  expect(folded(['a', 'b', 'c', 'd', '!x'])).toEqual(['a', 'b', 'c', 'd', '!x']);
  expect(folded(['a', 'b'])).toEqual(['  … 2 lines as they are']);
  expect(folded([])).toEqual([]);
});

it('shows every line that must be seen, and counts every one that it leaves out', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('!', '.')), (kinds) => {
      const lines = kinds.map((kind, at) => `${kind}${at}`);
      const shown = folded(lines);
      const counted = shown.map((line) => Number(/… (\d+) lines/.exec(line)?.[1] ?? 1));
      expect(counted.reduce((sum, count) => sum + count, 0)).toBe(lines.length);
      expect(shown.filter((line) => line.startsWith('!'))).toEqual(
        lines.filter((line) => line.startsWith('!')),
      );
    }),
  );
});
