import { expect, it } from 'vitest';
import { cleanupSentence, keptFolders, resultSentence } from './demo-result.ts';

it.each([
  [13.6, 'in 14 s.'],
  [119.4, 'in 119 s.'],
  [305, 'in 5 min 5 s.'],
])('shows %d seconds as: %s', (seconds, end) => {
  expect(resultSentence(seconds)).toMatch(new RegExp(`${end}$`));
});

it.each([
  ['cache', ', except the programs in /programs.'],
  ['kubebuilder-assets', '.'],
] as const)(
  'names the programs that irsactl keeps, and not those that the user provided: %s',
  (source, end) => {
    const left = keptFolders({ source, directory: '/programs' });
    expect(cleanupSentence({ left })).toBe(`Everything was stopped and removed${end}`);
  },
);
