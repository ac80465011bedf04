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

it('judges up to the first broken link and leaves the rest unchecked', async () => {
  const links = [
    fakeLink('signing-key', { verify: [{ ...broken, severity: 'warning' }] }),
    fakeLink('issuer', { verify: [broken] }),
    fakeLink('roles'),
  ];
  const verdicts = await verifyChain(links, fakeContext(), () => {});
  expect(verdicts.map(({ link, verdict }) => [link, verdict])).toEqual([
    ['signing-key', 'holds'],
    ['issuer', 'broken'],
    ['roles', 'not-checked'],
  ]);
});
