import { expect, it } from 'vitest';
import { simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';
import { oldIssuer, ourIssuer } from '../../../test/support/simulated-node.ts';

/** In the words of `irsactl status`: the old state, the one that accepts both, the new one. */
it.each([1, 3])('the summary says in which state each of %i API servers rests', async (count) => {
  const cluster = simulatedControlPlane({ count, key: 'default' });
  const [names, s] = count === 1 ? ['cp-1', 's'] : ['cp-1, cp-2 and cp-3', ''];
  const says = async () => (await cluster.plan()).summary;
  expect(await says()).toBe(`${names} issue${s} tokens of ${oldIssuer}`);
  await cluster.carryOut(await cluster.plan());
  expect(await says()).toBe(`${names} issue${s} tokens of ${ourIssuer}`);
  await cluster.carryOut(await cluster.planRemoval('sign-back'));
  expect(await says()).toBe(`${names} issue${s} tokens of ${oldIssuer} and accept${s} those of the chain`);
  await cluster.carryOut(await cluster.planRemoval('accept-back'));
  expect(await says()).toBe(`${names} issue${s} tokens of ${oldIssuer}`);
});

it('nodes of different states are told apart', async () => {
  const cluster = simulatedControlPlane({ count: 3, key: 'default' });
  const plan = await cluster.plan();
  await cluster.carryOut({ ...plan, changes: plan.changes.slice(0, 2) });
  expect((await cluster.plan()).summary).toBe(
    `cp-1 and cp-2 issue tokens of ${oldIssuer} and accept those of the chain; cp-3 issues tokens of ${oldIssuer}`,
  );
  await cluster.carryOut({ ...plan, changes: plan.changes.slice(2, 4) });
  expect((await cluster.plan()).summary).toBe(
    `cp-1 issues tokens of ${ourIssuer}; cp-2 and cp-3 issue tokens of ${oldIssuer} and accept those of the chain`,
  );
});
