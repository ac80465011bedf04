import { plannedChanges } from '../src/chain/chain-plan.ts';
import { type Change, changeName } from '../src/chain/change.ts';
import { boundHeap } from '../src/cli/bound-heap.ts';
import type { Jwk } from '../src/trust/jwks.ts';
import type { PlaceFacts } from '../test/support/sandbox-place.ts';
import { chainOfManyRoles } from './many-roles.ts';
import type { RolesWork, WorkDone } from './roles-process.ts';

type Works = Readonly<Record<RolesWork, () => Promise<readonly Change[]>>>;

async function worksOn(facts: PlaceFacts, key: Jwk): Promise<Works> {
  const [{ awsWorld }, { placeOf }] = await Promise.all([
    import('../test/support/aws-world.ts'),
    import('../test/support/sandbox-place.ts'),
    // The other modules that the commands load count towards their memory.
    import('../src/cli/program.ts'),
    import('../src/cli/work/plan.ts'),
    import('../src/cli/work/apply.ts'),
    import('../src/cli/work/verify.ts'),
    import('../src/cli/work/destroy.ts'),
  ]);
  const world = awsWorld(placeOf(facts), chainOfManyRoles(facts.region), key);
  return {
    plan: async () => plannedChanges(await world.plan()),
    apply: () => world.apply(),
    adopt: () => world.apply({ consent: { adopt: true } }),
    async verify() {
      const broken = (await world.verify()).find(({ verdict }) => verdict !== 'holds');
      if (broken) throw new Error(`verify found that ${broken.link} does not hold`);
      return [];
    },
    destroy: () => world.remove(),
  };
}

// As a command on a chain does before it loads its modules.
boundHeap();
process.once('message', async ({ facts, key }: { facts: PlaceFacts; key: Jwk }) => {
  const works = await worksOn(facts, key);
  process.on('message', (work: RolesWork) => {
    void works[work]().then((changes) => {
      const done: WorkDone = { changes: changes.map(changeName), plan: work === 'plan' ? [...changes] : [] };
      process.send?.(done);
    });
  });
  process.send?.('ready');
});
process.on('disconnect', () => process.exit());
