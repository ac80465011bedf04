import { expect, it } from 'vitest';
import { leftSentence, shownSentence } from './closing-sentence.ts';

it.each([
  [13.6, 'in 14 s.'],
  [119.4, 'in 119 s.'],
  [305, 'in 5 min 5 s.'],
])('says of %d seconds: %s', (seconds, end) => {
  expect(shownSentence(seconds)).toMatch(new RegExp(`${end}$`));
});

it('names the programs that irsactl keeps, and not those that the user brought', () => {
  expect(leftSentence({ source: 'cache', directory: '/cache/v1' })).toMatch(
    /Nothing is left but .* \/cache\/v1\.$/,
  );
  expect(leftSentence({ source: 'kubebuilder-assets', directory: '/own' })).toMatch(/Nothing is left\.$/);
});
