import { expect, it } from 'vitest';
import { all, lifecycle, refusedTo } from '../../support/least-chain.ts';
import { withoutAction } from '../../support/refused-calls.ts';

const actions = new Set(all.flatMap((permission) => permission.actions));

it.each([...actions])('the policy of `irsactl iam-policy` does not suffice without %s', async (action) => {
  expect(await refusedTo(withoutAction(all, action), lifecycle)).not.toEqual([]);
});
