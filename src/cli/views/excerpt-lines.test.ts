import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerptLines } from './excerpt-lines.ts';
import { type Canvas, renderLine } from './paint.ts';

const canvas: Canvas = { colour: false, width: 60 };
const shown = (text: string, column: number) =>
  excerptLines({ place: { file: 'irsa.yaml', line: 12, column, text } }, canvas.width).map((line) =>
    renderLine(line, canvas),
  );

describe('the line of a problem', () => {
  it('has a caret under the place', () => {
    expect(shown('  signingKye: {}', 3)).toEqual(['  12 |   signingKye: {}', '     |   ^']);
  });

  it('is cut where it does not fit', () => {
    const text = `${'a'.repeat(100)}X${'b'.repeat(100)}`;
    expect(shown(text, 101)).toEqual([
      `  12 | …${'a'.repeat(20)}X${'b'.repeat(30)}…`,
      `     | ${' '.repeat(21)}^`,
    ]);
  });

  it.each([
    ['there is no place', {}],
    ['only the file is known', { place: { file: 'irsa.yaml' } }],
    ['the line may not be shown', { place: { file: 'irsa.yaml', line: 1, column: 1 } }],
    ['the line is empty', { place: { file: 'irsa.yaml', line: 1, column: 1, text: ' ' } }],
  ])('is left out where %s', (_, problem) => {
    expect(excerptLines(problem, 60)).toEqual([]);
  });

  it('points at its character, whatever stands before it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\u001b', '"'), maxLength: 80 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [line = '', caret = ''] = shown(`${before}X${after}`, before.length + 1);
        expect(line[caret.indexOf('^')]).toBe('X');
      }),
    );
  });
});
