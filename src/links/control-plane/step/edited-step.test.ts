import { describe, expect, it } from 'vitest';
import { killedAtRename } from '../../../../test/support/killed-at-rename.ts';
import {
  codesOf,
  kindsOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  type SimulatedNode,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';

const previous = '/etc/kubernetes/irsactl/prod-1/previous/manifest.yaml';
const flag = '    - --audit-log-maxage=30\n';

/** As somebody, or kubeadm, would. */
function edit(node: SimulatedNode): string {
  const text = node.files.text(manifestPath) ?? '';
  const edited = text.includes(flag) ? `${text}# again\n` : text.replace(/( *- --secure-port)/, `${flag}$1`);
  expect(edited).not.toBe(text);
  node.files.put(manifestPath, edited);
  return edited;
}

/** Once, as soon as it holds and somebody waits. */
function onceWaiting(node: SimulatedNode, holds: () => boolean, act: () => void): void {
  let isDone = false;
  const sleep = node.clock.sleep.bind(node.clock);
  node.clock.sleep = async (milliseconds) => {
    await sleep(milliseconds);
    if (isDone || !holds()) return;
    isDone = true;
    act();
  };
}

/** Its API server follows the manifest whenever it is asked. */
async function pass(node: SimulatedNode, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    await node.server.ready();
    await node.clock.sleep(5000);
  }
}

const signs = (issuers: readonly string[]) => issuers[0] === ourIssuer;

async function expectToFinish(node: SimulatedNode): Promise<void> {
  node.server.refuses = () => false;
  await pass(node, 180);
  const plan = await node.plan();
  expect(codesOf(plan)).not.toContain('IRSA-CONTROLPLANE-019');
  expect(kindsOf(plan)).not.toContain('put-back');
  await node.carryOut(plan);
  expect((await node.server.mint())?.issuer).toBe(ourIssuer);
  expect((await node.plan()).changes).toEqual([]);
}

describe('after somebody has edited the manifest in the middle of a step', () => {
  it('the next run goes on from the edit, once the API server serves with it', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const before = node.files.text(manifestPath);
    onceWaiting(
      node,
      () => node.files.text(manifestPath) !== before,
      () => edit(node),
    );
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-019' });
    await expectToFinish(node);
    expect(node.files.text(manifestPath)).toContain(flag);
  });

  it.each([
    ['at once', 0],
    ['once the switch has ended', 120],
  ])(
    'the next run goes on where the manifest from before is copied back %s, as its error says',
    async (_, seconds) => {
      const node = simulatedNode();
      const plan = await node.plan();
      const before = node.files.text(manifestPath);
      node.server.refuses = signs;
      onceWaiting(
        node,
        () => node.files.text(manifestPath) !== before,
        () => edit(node),
      );
      await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-019' });
      const stopped = await node.plan();
      expect([codesOf(stopped), kindsOf(stopped)]).toEqual([['IRSA-CONTROLPLANE-019'], []]);
      await pass(node, seconds);
      node.files.put(manifestPath, node.files.text(previous) ?? '');
      await expectToFinish(node);
    },
  );

  it('the next run confirms a step whose manifest somebody has put back in place', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const before = node.files.text(manifestPath);
    let ours = '';
    onceWaiting(
      node,
      () => node.files.text(manifestPath) !== before,
      () => {
        ours = node.files.text(manifestPath) ?? '';
        edit(node);
      },
    );
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-019' });
    await pass(node, 120);
    node.files.put(manifestPath, ours);
    await expectToFinish(node);
  });

  it.each([
    ['with the form that accepts both', (issuers: readonly string[]) => signs(issuers)],
    ['with the files from before', (issuers: readonly string[]) => issuers.includes(ourIssuer)],
  ])('the next run goes on from what was written after the node had healed itself %s', async (_, refuses) => {
    const node = simulatedNode();
    const plan = await node.plan();
    node.server.refuses = refuses;
    await killedAtRename(
      node.files,
      (to) => to === manifestPath,
      () => node.carryOut(plan),
    );
    await pass(node, 900);
    expect(await node.server.ready()).toBe(true);
    edit(node);
    await expectToFinish(node);
    expect(node.files.text(manifestPath)).toContain(flag);
  });
});

describe('what somebody writes while irsactl waits for a put-back', () => {
  it('is not taken for irsactl’s own, and destroy keeps it', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    node.server.refuses = signs;
    // So that it may have signed.
    node.server.listensNow = () => node.server.processNow() !== null;
    const acceptsBoth = (text: string) => text.indexOf(ourIssuer) > text.indexOf(oldIssuer);
    onceWaiting(
      node,
      () => acceptsBoth(node.files.text(manifestPath) ?? ''),
      () => edit(node),
    );
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-019' });
    expect(node.files.text(manifestPath)).toContain(flag);
    expect(await node.server.ready()).toBe(true);
    const removal = await node.planRemoval('accept-back');
    expect(kindsOf(removal)).not.toContain('restore-original');
    await node.carryOut(removal);
    expect(node.files.text(manifestPath)).toContain(flag);
    expect(node.files.text(manifestPath)).not.toContain(ourIssuer);
  });
});

describe('a step that was interrupted twice', () => {
  it('is undone to the byte, with the attributes of the file', async () => {
    const node = simulatedNode();
    const before = node.files.snapshot()[manifestPath];
    const interrupt = async (isAfter: boolean) => {
      const { rename } = node.files;
      node.files.rename = async (from, to) => {
        if (to === manifestPath && !isAfter) throw new Error('killed');
        await rename.call(node.files, from, to);
        if (to === manifestPath) throw new Error('killed');
      };
      await expect(node.carryOut(await node.plan())).rejects.toThrow('killed');
      Object.assign(node.files, { rename });
      await pass(node, 400);
    };
    await interrupt(true);
    await interrupt(false);
    await node.carryOut(await node.planRemoval('sign-back', { acceptLoss: true }));
    await node.carryOut(await node.planRemoval('accept-back', { acceptLoss: true }));
    expect(node.files.snapshot()[manifestPath]).toEqual(before);
  });
});

describe('a run that slept while another one began a step', () => {
  it('touches nothing of that one', async () => {
    const sleeper = simulatedNode();
    const plan = await sleeper.plan();
    const before = sleeper.files.text(manifestPath);
    const other = simulatedNode({ on: sleeper });
    const [asleep, awake] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const woken = Promise.withResolvers<void>();
    const isReplaced = () =>
      sleeper.files.text(manifestPath)?.indexOf(ourIssuer) !== before?.indexOf(ourIssuer);
    const sleep = sleeper.clock.sleep.bind(sleeper.clock);
    let who: 'sleeper' | 'other' = 'sleeper';
    sleeper.clock.sleep = async (milliseconds) => {
      await sleep(milliseconds);
      if (who === 'sleeper' && isReplaced()) {
        who = 'other';
        asleep.resolve();
        await awake.promise;
      } else if (who === 'other' && isReplaced() && isBegun) {
        isBegun = false;
        awake.resolve();
        await woken.promise;
      }
    };
    let isBegun = false;
    const slept = sleeper.carryOut(plan).finally(() => woken.resolve());
    slept.catch(() => undefined);
    await asleep.promise;
    // The node puts the step of the sleeper back by itself.
    await pass(other, 400);
    const again = await other.plan();
    isBegun = true;
    await other.carryOut(again);
    await expect(slept).rejects.toMatchObject({ code: 'IRSA-CLUSTER-009' });
    expect((await other.server.mint())?.issuer).toBe(ourIssuer);
    expect((await other.plan()).changes).toEqual([]);
  });
});
