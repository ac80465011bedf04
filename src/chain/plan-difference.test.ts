import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeChange } from '../../test/support/fake-link.ts';
import { fits, planDifference } from './plan-difference.ts';
import type { PlanValue } from './plan-value.ts';

const json: fc.Arbitrary<PlanValue> = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));

describe('fits', () => {
  it('is true for any value with itself and with unknown', () => {
    fc.assert(fc.property(json, (value) => fits(value, value) && fits({ $unknown: 'later' }, value)));
  });

  it('is false for another known value', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        return !fits({ part: [a] }, { part: [b], extra: 1 });
      }),
    );
  });

  it('allows nested unknown parts to change, and only those', () => {
    const shown = { keys: [{ kid: { $unknown: 'key' }, use: 'sig' }] };
    expect(fits(shown, { keys: [{ kid: 'abc', use: 'sig' }] })).toBe(true);
    expect(fits(shown, { keys: [{ kid: 'abc', use: 'enc' }] })).toBe(false);
    expect(fits(shown, { keys: [] })).toBe(false);
  });
});

describe('planDifference', () => {
  const a = fakeChange('roles', 'a');
  it('names a new or different change; a missing one counts as done', () => {
    expect(planDifference([a], [a])).toBeNull();
    expect(planDifference([], [a])).toContain('was not in the plan');
    expect(planDifference([a], [])).toBeNull();
    expect(planDifference([a], [{ ...a, after: { name: 'b' } }])).toBe(
      'after.name of roles/make/a is "b", but the plan shows "a"',
    );
    expect(planDifference([a], [{ ...a, before: { name: 'b' } }])).toBe(
      'before of roles/make/a is {"name":"b"}, but the plan shows none',
    );
    expect(planDifference([a], [{ ...a, disruptive: true }])).toContain('disruptive of roles/make/a is true');
  });
});
