import { expect, it } from 'vitest';
import { killedAtRename } from '../../../../test/support/killed-at-rename.ts';
import {
  manifestPath,
  ourIssuer,
  type SimulatedNode,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';

const chain = '/etc/kubernetes/irsactl/prod-1';

/** A run that sleeps before it writes that file, and another one on the same node that works meanwhile. */
async function sleptBefore(file: string, meanwhile: (other: SimulatedNode) => Promise<unknown>) {
  const sleeper = simulatedNode();
  const plan = await sleeper.plan();
  const other = simulatedNode({ on: sleeper });
  const write = sleeper.files.write.bind(sleeper.files);
  let hasSlept = false;
  sleeper.files.write = async (path, content, attributes) => {
    if (path === `${chain}/${file}` && !hasSlept) {
      hasSlept = true;
      await meanwhile(other);
    }
    await write(path, content, attributes);
  };
  return { other, run: () => sleeper.carryOut(plan) };
}

const carriedOut = async (other: SimulatedNode) => other.carryOut(await other.plan());
const killedAt = (end: string) => async (other: SimulatedNode) => {
  const plan = await other.plan();
  await killedAtRename(
    other.files,
    (to) => to.endsWith(end),
    () => other.carryOut(plan),
  );
};
const beingPutBack = async (other: SimulatedNode) => {
  other.server.refuses = () => true;
  await killedAt(manifestPath)(other);
  for (let second = 0; second < 63; second += 1) await other.clock.sleep(1000);
};

it.each([
  ['has finished', carriedOut],
  ['was killed once it was confirmed', killedAt('/switch/confirmed')],
])('a run that slept undoes nothing of a step that %s meanwhile', async (_, meanwhile) => {
  const { other, run } = await sleptBefore('original/record.json', meanwhile);
  await expect(run()).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
  expect((await other.server.mint())?.issuer).toBe(ourIssuer);
});

it.each([
  ['is under way', 'previous/manifest.yaml', killedAt(manifestPath), 'armed'],
  ['is being put back', 'original/record.json', beingPutBack, 'restoring'],
])(
  'a run that slept takes neither records nor switch of a step away that %s',
  async (_, file, meanwhile, state) => {
    const { other, run } = await sleptBefore(file, meanwhile);
    await expect(run()).rejects.toMatchObject({ code: 'IRSA-CLUSTER-009' });
    expect(await other.files.list(`${chain}/switch`)).toContain(state);
  },
);
