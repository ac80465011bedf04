import { expect, it } from 'vitest';
import { parseIssuerUrl } from '../trust/issuer-url.ts';
import { twoPasses } from './two-passes.ts';

const issuer = parseIssuerUrl('https://prod-1-oidc.s3.eu-central-1.amazonaws.com');
const passes = (issuersToday: readonly string[]) => {
  const settings = {
    chain: 'prod-1',
    issuer,
    issuersToday,
    audiencesToday: ['api'],
    keysToday: [],
    key: null,
  };
  const { accept, sign } = twoPasses(settings);
  return [accept.issuers, sign.issuers];
};

it.each([
  ['before the first pass', ['a', 'b'], ['a', 'b', issuer]],
  ['between the two', ['a', issuer, 'b'], ['a', issuer, 'b']],
  ['after the second, where another one first would be the way back', [issuer, 'a', 'b'], [issuer, 'a', 'b']],
])('goes on as today while it accepts, %s', (_, today, accept) => {
  expect(passes(today)).toEqual([accept, [issuer, 'a', 'b']]);
});
