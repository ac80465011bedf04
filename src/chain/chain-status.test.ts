import { expect, it } from 'vitest';
import { fakeContext } from '../../test/support/fake-context.ts';
import { fakeChange, fakeLink } from '../../test/support/fake-link.ts';
import { lookAtChain } from './chain-status.ts';
import { noConsent } from './link.ts';
import { parsePlan } from './parse-plan.ts';
import { sinceAll } from './standing.ts';

const standing = { since: 1_000, expires: [{ what: 'certificate', at: 2_000 }] };

it('has the plan, and separately the age of each link, which is not part of a plan', async () => {
  const links = [
    fakeLink('issuer', { standing }),
    fakeLink('roles', { changes: () => [fakeChange('roles', 'orders')] }),
  ];
  const { plan, standings } = await lookAtChain(links, fakeContext(), noConsent);
  expect(plan.links.map(({ link, changes }) => [link, changes.length])).toEqual([
    ['issuer', 0],
    ['roles', 1],
  ]);
  expect([...standings]).toEqual([
    ['issuer', standing],
    ['roles', { since: null, expires: [] }],
  ]);
  expect(parsePlan(JSON.stringify(plan), 'plan.json')).toEqual(plan);
  expect(JSON.stringify(plan)).not.toContain('since');
});

it('knows the time of several resources only if each has one', () => {
  expect(sinceAll([3, 9, 5])).toBe(9);
  expect(sinceAll([3, null])).toBe(null);
  expect(sinceAll([])).toBe(null);
});
