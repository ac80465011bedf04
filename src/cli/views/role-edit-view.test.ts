import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffLines } from './diff-lines.ts';
import { diffHunks } from './role-edit-view.ts';

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `${from + at}`);

it('has the changes with three lines around them, and their first line', () => {
  const before = numbers(1, 30);
  const after = before.toSpliced(9, 1, 'ten', 'ten and a half').toSpliced(26, 1);
  const hunks = diffHunks(diffLines(before, after));
  expect(hunks).toMatchObject([
    { before: 7, after: 7 },
    { before: 23, after: 24 },
  ]);
  expect(hunks.map(({ lines }) => lines.map(({ mark, text }) => mark + text).join())).toEqual([
    ' 7, 8, 9,-10,+ten,+ten and a half, 11, 12, 13',
    ' 23, 24, 25,-26, 27, 28, 29',
  ]);
});

it('is empty for equal texts', () => {
  expect(diffHunks(diffLines(['a', 'b'], ['a', 'b']))).toEqual([]);
});

it('turns one text into the other', () => {
  const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      // From the end, so that the lines to replace next keep their numbers.
      const patched = diffHunks(diffLines(before, after)).reduceRight<readonly string[]>((text, hunk) => {
        const without = (mark: string) =>
          hunk.lines.flatMap((line) => (line.mark === mark ? [] : [line.text]));
        const gone = without('+');
        expect(text.slice(hunk.before - 1, hunk.before - 1 + gone.length)).toEqual(gone);
        return text.toSpliced(hunk.before - 1, gone.length, ...without('-'));
      }, before);
      expect(patched).toEqual(after);
    }),
  );
});
