import { expect, it } from 'vitest';
import { leftFolders, leftSentence, shownSentence } from './closing-sentence.ts';

it.each([
  [13.6, 'in 14 s.'],
  [119.4, 'in 119 s.'],
  [305, 'in 5 min 5 s.'],
])('says of %d seconds: %s', (seconds, end) => {
  expect(shownSentence(seconds)).toMatch(new RegExp(`${end}$`));
});

it.each([
  ['cache', 'Nothing is left but the programs in /programs.'],
  ['kubebuilder-assets', 'Nothing is left.'],
] as const)(
  'names the programs that irsactl keeps, and not those that the user brought: %s',
  (source, said) => {
    const left = leftFolders({ source, directory: '/programs' });
    expect(leftSentence({ left })).toBe(`Everything is stopped and removed. ${said}`);
  },
);
