import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeChange } from '../../test/support/fake-link.ts';
import { fits, planDifference } from './plan-difference.ts';
import type { PlanValue } from './plan-value.ts';

const json: fc.Arbitrary<PlanValue> = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));

describe('fits', () => {
  it('holds for any value against itself and against unknown', () => {
    fc.assert(fc.property(json, (value) => fits(value, value) && fits({ $unknown: 'later' }, value)));
  });

  it('does not let a known value become another', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        return !fits({ part: [a] }, { part: [b], extra: 1 });
      }),
    );
  });

  it('fills unknown parts deep inside, and only those', () => {
    const shown = { keys: [{ kid: { $unknown: 'key' }, use: 'sig' }] };
    expect(fits(shown, { keys: [{ kid: 'abc', use: 'sig' }] })).toBe(true);
    expect(fits(shown, { keys: [{ kid: 'abc', use: 'enc' }] })).toBe(false);
    expect(fits(shown, { keys: [] })).toBe(false);
  });
});

describe('planDifference', () => {
  const a = fakeChange('roles', 'a');
  it('names the change that was not shown, or is another; one that is gone is done', () => {
    expect(planDifference([a], [a])).toBeNull();
    expect(planDifference([], [a])).toContain('was not in the plan');
    expect(planDifference([a], [])).toBeNull();
    expect(planDifference([a], [{ ...a, after: { name: 'b' } }])).toBe(
      'after.name of roles/make/a is "b"; the plan shows "a"',
    );
    expect(planDifference([a], [{ ...a, before: { name: 'b' } }])).toBe(
      'before of roles/make/a is {"name":"b"}; the plan shows none',
    );
    expect(planDifference([a], [{ ...a, disruptive: true }])).toContain('disruptive of roles/make/a is true');
  });
});
