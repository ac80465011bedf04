import { expect, it } from 'vitest';
import { fakeContext } from '../../test/support/fake-context.ts';
import { fakeLink } from '../../test/support/fake-link.ts';
import type { Finding } from './finding.ts';
import { verifyChain } from './verify-chain.ts';

const broken: Finding = {
  code: 'IRSA-PLAN-004',
  link: 'issuer',
  severity: 'error',
  what: 'w',
  why: 'y',
  next: 'n',
};

it('checks up to the first broken link and leaves the rest unchecked', async () => {
  const links = [
    fakeLink('signing-key', { verify: () => [{ ...broken, severity: 'warning' }] }),
    fakeLink('issuer', { verify: () => [broken] }),
    fakeLink('roles'),
  ];
  const verdicts = await verifyChain({ links, context: fakeContext(), progress: () => {} });
  expect(verdicts.map(({ link, verdict }) => [link, verdict])).toEqual([
    ['signing-key', 'holds'],
    ['issuer', 'broken'],
    ['roles', 'not-checked'],
  ]);
});

it('retries a bounded number of times on request', async () => {
  let looks = 0;
  const late = fakeLink('injection', {
    verify: () => {
      looks += 1;
      return looks < 3 ? [{ ...broken, link: 'injection' }] : [];
    },
  });
  const sleep = async () => {};
  const run = (...pausesSeconds: number[]) =>
    verifyChain({
      links: [late],
      context: fakeContext(),
      progress: () => {},
      patience: { pausesSeconds, sleep },
    });
  expect((await run(1))[0]?.verdict).toBe('broken');
  looks = 0;
  expect((await run(1, 2))[0]?.verdict).toBe('holds');
});
