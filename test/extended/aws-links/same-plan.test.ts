import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChainPlan, plannedChanges } from '../../../src/chain/chain-plan.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { type AwsWorld, awsWorld, Killed } from '../../support/aws-world.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());

/** The work to kill, on a chain that is ready for it. */
const works: readonly [string, (world: AwsWorld) => Promise<ChainPlan>][] = [
  ['apply', (world) => world.plan()],
  [
    'destroy',
    async (world) => {
      await world.apply();
      return world.planRemoval();
    },
  ],
];

test.each(works)(
  'the same plan finishes a plan of %s that was killed after any change',
  async (_what, planOf) => {
    const total = plannedChanges(await planOf(awsWorld(sandboxPlace(sandbox)))).length;
    for (let killedAfter = 1; killedAfter < total; killedAfter += 1) {
      const world = awsWorld(sandboxPlace(sandbox));
      const plan = await planOf(world);
      await expect(world.carryOut(plan, { failAfter: killedAfter })).rejects.toThrow(Killed);
      await world.carryOut(plan);
      expect(plannedChanges(await planOfSame(world, plan)), `killed after change ${killedAfter}`).toEqual([]);
    }
  },
);

function planOfSame(world: AwsWorld, { intent }: ChainPlan): Promise<ChainPlan> {
  return intent === 'apply' ? world.plan() : world.planRemoval();
}
