import { expect, it } from 'vitest';
import { fakeChange } from '../../../test/support/fake-link.ts';
import { doneCounts, planCounts } from './plan-counts.ts';

const created = fakeChange('roles', 'a', { action: 'create' });
const sign = fakeChange('control-plane', 'b', { action: 'update', disruptive: true });
const narrowed = fakeChange('identity-provider', 'c', { action: 'update', disruptive: true });

it('counts by what is done, none included', () => {
  expect(planCounts([created])).toBe('1 to create, 0 to change, 0 to remove');
  expect(doneCounts([created, sign])).toBe('1 created, 1 changed, 0 removed');
});

it('says what is interrupted, and whose', () => {
  expect(planCounts([created, sign])).toBe('1 to create, 1 to change, 0 to remove, 1 restarts an API server');
  expect(planCounts([sign, sign, narrowed])).toBe(
    '0 to create, 3 to change, 0 to remove, 2 restart an API server, 1 turns running pods away',
  );
});
