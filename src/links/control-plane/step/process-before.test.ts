import { describe, expect, it } from 'vitest';
import { killedAtRename } from '../../../../test/support/killed-at-rename.ts';
import {
  type SimulatedMachine,
  simulatedControlPlane,
} from '../../../../test/support/simulated-control-plane.ts';
import {
  kindsOf,
  manifestOf,
  manifestPath,
  ourIssuer,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';
import { stepContext } from '../../../../test/support/step-context.ts';
import { startStandIn } from '../stand-in/start-stand-in.ts';
import { expect as expectation } from './expectation.ts';
import { parsed } from './step-context.ts';

const switchFolder = '/etc/kubernetes/irsactl/prod-1/switch';

/** Two API servers, of which the first is to accept the chain: it signs as before, so that only its process is new. */
async function beforeAccept() {
  const cluster = simulatedControlPlane({ count: 2, key: 'kubeadm' });
  const [machine] = cluster.machines;
  if (!machine) throw new Error('there are two');
  machine.server.noticeSeconds = 12;
  const plan = await cluster.plan();
  const changes = plan.changes.slice(0, plan.changes.findIndex(({ kind }) => kind === 'accept') + 1);
  return { cluster, machine, run: () => cluster.carryOut({ ...plan, changes }) };
}

/** Its /metrics is forbidden, from now on or from the new manifest on. */
function forbidMetrics({ server, files }: SimulatedMachine, since: 'now' | 'the rename'): void {
  const own = server.process.bind(server);
  const before = files.text(manifestPath);
  server.process = async () => (since === 'now' || files.text(manifestPath) !== before ? null : own());
}

/** The processes that ran when a step was confirmed. */
function confirmedWith({ server, files }: SimulatedMachine): readonly unknown[] {
  const seen: unknown[] = [];
  const rename = files.rename.bind(files);
  files.rename = async (from, to) => {
    if (to === `${switchFolder}/confirmed`) seen.push(server.processNow()?.pid);
    await rename(from, to);
  };
  return seen;
}

describe('an API server that says another start than before, for its machine’s clock was set', () => {
  /** The kernel counts starts from the boot, whose time moves with the clock. */
  function setClock({ server, files }: Pick<SimulatedMachine, 'server' | 'files'>): void {
    const own = server.process.bind(server);
    const before = files.text(manifestPath);
    server.process = async () => {
      const said = await own();
      return said !== null && files.text(manifestPath) !== before ? `${Number(said) + 1}` : said;
    };
  }

  it('is not taken for the new one', async () => {
    const { machine, run } = await beforeAccept();
    const old = machine.server.processNow()?.pid ?? 0;
    setClock(machine);
    const confirmed = confirmedWith(machine);
    await run();
    expect(confirmed).toEqual([old + 1]);
  });

  it('is not put back on a sole node, where it does not sign yet', async () => {
    const node = simulatedNode();
    node.server.noticeSeconds = 15;
    const plan = await node.plan();
    setClock(node);
    await node.carryOut(plan);
    expect((await node.server.mint())?.issuer).toBe(ourIssuer);
  });
});

describe('an API server that does not say since when it runs', () => {
  it.each(['now', 'the rename'] as const)(
    'is confirmed once the node lists another process, since %s',
    async (since) => {
      const { machine, run } = await beforeAccept();
      const old = machine.server.processNow()?.pid ?? 0;
      forbidMetrics(machine, since);
      const confirmed = confirmedWith(machine);
      await run();
      expect(confirmed).toEqual([old + 1]);
    },
  );

  it('is never confirmed where the node does not list it either', async () => {
    const { machine, run } = await beforeAccept();
    forbidMetrics(machine, 'the rename');
    machine.onNode.listsServer = false;
    await expect(run()).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-020',
      problem: { why: expect.stringContaining('it has not been restarted') },
    });
  });

  it('is not touched where nobody would see that it was restarted', async () => {
    const { machine, run } = await beforeAccept();
    const before = machine.files.snapshot();
    forbidMetrics(machine, 'now');
    machine.onNode.listsServer = false;
    await expect(run()).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-109' });
    expect(machine.files.snapshot()).toEqual(before);
    expect(await machine.files.list(switchFolder)).toBeNull();
  });

  it('is confirmed by the run after one that was killed only once it has been restarted', async () => {
    const { cluster, machine, run } = await beforeAccept();
    const old = machine.server.processNow()?.pid ?? 0;
    forbidMetrics(machine, 'now');
    await killedAtRename(machine.files, (to) => to === manifestPath, run);
    const confirmed = confirmedWith(machine);
    const next = await cluster.plan();
    expect(kindsOf(next)[0]).toBe('confirm');
    await cluster.carryOut({ ...next, changes: next.changes.slice(0, 1) });
    expect(confirmed).toEqual([old + 1]);
  });

  it('has a stand-in that is proven, although the process from before runs on', async () => {
    const node = simulatedNode();
    node.server.process = async () => null;
    const context = stepContext(node);
    const content = Buffer.from(`${manifestOf()}  hostNetwork: true\n`);
    const form = { files: [], manifest: { path: manifestPath, content, attributes: { mode: 0o600 } } };
    const expected = await expectation(context, parsed(content, context.node), { isRestart: true });
    expect(expected.before?.processes).toHaveLength(1);
    expect(await startStandIn(context, 6444, form, expected, async () => undefined)).toBeNull();
  });
});
