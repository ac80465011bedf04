import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffLines } from './diff-lines.ts';

const role = (name: string): readonly string[] => [
  '    - serviceAccount:',
  '        namespace: shop',
  `        name: ${name}`,
  '      policies:',
  '        - managed: AmazonS3ReadOnlyAccess',
];

const file = (...names: readonly string[]): readonly string[] => [
  '  roles:',
  ...names.flatMap(role),
  '  tags:',
];

function marked(before: readonly string[], after: readonly string[], mark: '-' | '+'): readonly string[] {
  return diffLines(before, after)
    .filter((line) => line.mark !== ' ')
    .map((line) => {
      expect(line.mark).toBe(mark);
      return line.text;
    });
}

it('shows one of several similar parts as added or removed as a whole', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });
  fc.assert(
    fc.property(names, fc.nat(), (all, seed) => {
      const at = seed % all.length;
      const [with_, without] = [file(...all), file(...all.toSpliced(at, 1))];
      expect(marked(with_, without, '-')).toEqual(role(all[at] ?? ''));
      expect(marked(without, with_, '+')).toEqual(role(all[at] ?? ''));
    }),
  );
});

it('a blank line is removed with the part above it', () => {
  const [before, after] = [
    ['- a: 1', '', '- a: 2', '', '- a: 3'],
    ['- a: 1', '', '- a: 3'],
  ];
  expect(marked(before, after, '-')).toEqual(['- a: 2', '']);
});

it('of several equal positions the last one is chosen', () => {
  expect(diffLines(['x', 'x'], ['x', 'x', 'x']).map(({ mark }) => mark)).toEqual([' ', ' ', '+']);
});

it('lines replaced in one position stay there', () => {
  expect(
    diffLines(['  a', '  b', 'c'], ['  a', '  d', '  a', 'c'])
      .map(({ mark }) => mark)
      .join(''),
  ).toBe(' -++ ');
});
