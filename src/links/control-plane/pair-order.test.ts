import { expect, it } from 'vitest';
import { pki, simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';
import { keys } from '../../../test/support/simulated-node.ts';
import { pemOf } from '../../../test/support/test-keys.ts';

/** Whoever reads no more than the first key of sa.pub finds the one that tokens are signed with. */
it.each([1, 3])('the key that signs comes first in sa.pub, in each step, on %i nodes', async (count) => {
  const world = simulatedControlPlane({ count, key: 'kubeadm' });
  const [old, ours] = [keys.old, keys.chain].map(({ publicKey }) => pemOf(publicKey, 'spki'));
  const publicFiles = () => world.machines.map(({ files }) => files.text(`${pki}/sa.pub`));
  const plan = await world.plan();
  const seen: (string | null)[][] = [];
  for (const change of plan.changes) {
    await world.carryOut({ ...plan, changes: [change] });
    if (change.kind === 'accept' || change.kind === 'sign') seen.push(publicFiles());
  }
  const accepted = `${old}${ours}`;
  const signed = `${ours}${old}`;
  const after = (done: number, then: string, before: string) =>
    world.machines.map((_, at) => (at < done ? then : before));
  const steps = world.machines.map((_, at) => at + 1);
  expect(seen).toEqual([
    ...(count === 1 ? [] : steps.map((done) => after(done, accepted, `${old}`))),
    ...steps.map((done) => after(done, signed, accepted)),
  ]);
  await world.carryOut(await world.planRemoval('sign-back'));
  expect(publicFiles()).toEqual(world.machines.map(() => accepted));
});
