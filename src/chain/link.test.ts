import { expect, it } from 'vitest';
import { fakeContext } from '../../test/support/fake-context.ts';
import { changesOf } from './change.ts';
import { changeKind } from './change-kind.ts';
import { known, unknown } from './known.ts';
import { defineLink, emptyPlan } from './link.ts';
import { type ChainOutputs, noOutputs } from './outputs.ts';
import { unknownStanding } from './standing.ts';

const context = fakeContext();

/**
 * A link with the number of public keys as desired state; it records how often that was computed, and the input of
 * changes.
 */
function countingLink() {
  const noted = { workedOut: 0, given: [] as number[] };
  const link = defineLink<number, null, null>({
    name: 'roles',
    desired(_, { publicKeys }) {
      noted.workedOut += 1;
      return publicKeys.known ? publicKeys.value.length : -1;
    },
    observe: async () => null,
    plan: () => emptyPlan('roles'),
    planRemoval: () => emptyPlan('roles'),
    standing: () => unknownStanding,
    changes: { make: changeKind({}, async ({ desired }) => void noted.given.push(desired)) },
    probe: async () => null,
    check: () => [],
  });
  return { link, noted };
}

const make = changesOf('roles').create('make', 'orders', { why: 'w' });

it('computes the desired state once for all changes of a link', async () => {
  const { link, noted } = countingLink();
  for (let made = 0; made < 500; made += 1) await link.apply(make, context, noOutputs, () => {});
  expect(noted.given).toHaveLength(500);
  expect(noted.workedOut).toBe(1);
});

it('computes it again for other outputs and another context', async () => {
  const { link, noted } = countingLink();
  const outputs: readonly ChainOutputs[] = [
    { ...noOutputs, publicKeys: unknown('the key') },
    { ...noOutputs, publicKeys: known([]) },
  ];
  for (const one of outputs) await link.apply(make, context, one, () => {});
  await link.apply(make, fakeContext(), outputs[1] ?? noOutputs, () => {});
  expect(noted).toEqual({ workedOut: 3, given: [-1, 0, 0] });
});
