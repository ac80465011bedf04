import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from './diff-lines.ts';

describe('the lines of a difference', () => {
  it('contain both texts, each in its order', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''));
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const merged = diffLines(before, after);
        const without = (mark: string) =>
          merged.filter((line) => line.mark !== mark).map((line) => line.text);
        expect(without('+')).toEqual(before);
        expect(without('-')).toEqual(after);
      }),
    );
  });

  it('are all old and all new lines if there are too many to compare', () => {
    const [before, after] = ['old', 'new'].map((name) =>
      Array.from({ length: 50_000 }, (_, n) => `${name} ${n}`),
    );
    const merged = diffLines(before ?? [], after ?? []);
    expect(merged.filter(({ mark }) => mark === '-').map(({ text }) => text)).toEqual(before);
    expect(merged.filter(({ mark }) => mark === '+').map(({ text }) => text)).toEqual(after);
  });

  it('keep as many lines as possible', () => {
    const marks = diffLines(['a', 'b', 'c', 'd'], ['b', 'x', 'c', 'd']).map(({ mark }) => mark);
    expect(marks.join('')).toBe('- +  ');
  });
});
