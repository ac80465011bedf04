import { expect, it } from 'vitest';
import { fakeChange } from '../../test/support/fake-link.ts';
import { changedObjects, planCounts } from './plan-counts.ts';

const created = fakeChange('issuer', 's3://a', { action: 'create' });
const policy = fakeChange('issuer', 's3://a', { action: 'update', kind: 'set-bucket-policy' });
const elsewhere = { ...policy, account: { name: 'dev', id: '210987654321' } };
const sign = fakeChange('control-plane', 'b', { action: 'update', disruptive: true });
const narrowed = fakeChange('identity-provider', 'c', { action: 'update', disruptive: true });
const removed = fakeChange('issuer', 'keys.json', { action: 'delete' });
const none = { create: 0, change: 0, remove: 0, restarts: 0, interruptions: 0 };

it('counts further changes of a new object with its creation', () => {
  expect(changedObjects([created, policy, elsewhere])).toEqual([
    { change: created, parts: [policy] },
    { change: elsewhere, parts: [] },
  ]);
  expect(planCounts([created, policy])).toEqual({ ...none, create: 1 });
});

it('counts the removal of an object and of its versions once', () => {
  expect(planCounts([removed, { ...removed, kind: 'delete-document-versions' }])).toEqual({
    ...none,
    remove: 1,
  });
});

it('counts each change of an object that exists', () => {
  expect(planCounts([policy, policy])).toEqual({ ...none, change: 2 });
});

it('counts restarts of API servers separately from other interruptions', () => {
  expect(planCounts([sign, sign, narrowed])).toEqual({ ...none, restarts: 2, interruptions: 1 });
});

it('does not count a step that only waits', () => {
  expect(planCounts([fakeChange('injection', 'policy', { kind: 'prove-injection' })])).toEqual(none);
});
