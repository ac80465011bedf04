import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulatedControlPlane } from '../../../../test/support/simulated-control-plane.ts';
import { manifestPath, ourIssuer, simulatedNode } from '../../../../test/support/simulated-node.ts';
import { stepContext } from '../../../../test/support/step-context.ts';
import type { ProgressEvent } from '../../../chain/progress.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { startStandIn } from '../stand-in/start-stand-in.ts';
import { expect as expectationOf } from './expectation.ts';
import { readManifest } from './step-context.ts';
import { noteTime } from './wait-times.ts';

const golden = readFileSync(join(import.meta.dirname, '../manifest/golden/kubeadm.yaml'), 'utf8');
const times = '/etc/kubernetes/irsactl/prod-1/times.json';
const noted = (text: string | null | undefined) => JSON.parse(text ?? '{}');

/** How long people were told that this usually takes, each figure once. */
function toldOf(events: readonly ProgressEvent[], awaited: RegExp): readonly (number | undefined)[] {
  const waits = events.flatMap((event) => (event.type === 'waiting' ? [event] : []));
  return [
    ...new Set(waits.filter(({ forWhat }) => awaited.test(forWhat)).map((wait) => wait.usuallySeconds)),
  ];
}

describe('what something takes is what it took on that node the last time; the first time, what one usually takes', () => {
  it('an API server with its new flags', async () => {
    const node = simulatedNode();
    await node.carryOut(await node.plan());
    expect(toldOf(node.events, /new flags/)).toEqual([9]);
    const took = noted(node.files.text(times))['new-flags'];
    expect(took).toBeGreaterThanOrEqual(node.server.startSeconds);
    expect(took).not.toBe(40);
    node.events.length = 0;
    await node.carryOut(await node.planRemoval('sign-back'));
    expect(toldOf(node.events, /new flags/)).toEqual([took]);
  });

  it('one that is put back', async () => {
    const node = simulatedNode();
    node.server.refuses = (issuers) => issuers[0] === ourIssuer;
    const fail = async () => {
      await node.files.remove('/etc/kubernetes/irsactl/prod-1/failed.json');
      const plan = await node.plan();
      await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    };
    await fail();
    expect(toldOf(node.events, /files from before/)).toEqual([30]);
    node.events.length = 0;
    const took = noted(node.files.text(times))['put-back'];
    expect(took).toBeGreaterThanOrEqual(node.server.startSeconds);
    await fail();
    expect(toldOf(node.events, /files from before/)).toEqual([took]);
  });

  it('a controller-manager, and those who lead, each on its node', async () => {
    const all = simulatedControlPlane({ count: 3, key: 'kubeadm' });
    all.cluster.leads = () => [
      { name: 'kube-scheduler', renewed: `${all.clock.now()}`, at: all.clock.now() },
    ];
    await all.carryOut(await all.plan());
    expect(toldOf(all.events, /lead again/)[0]).toBe(60);
    all.events.length = 0;
    await all.carryOut(await all.planRemoval('sign-back'));
    const [first] = all.machines;
    const { leaders, 'controller-manager': controller } = noted(first?.files.text(times));
    expect(leaders).toBeGreaterThan(0);
    expect(controller).toEqual(expect.any(Number));
    expect(toldOf(all.events, /lead again/)).toEqual([leaders]);
  });

  it('a stand-in', async () => {
    const node = simulatedNode({ manifest: golden });
    const context = stepContext(node, { ports: { ...node.ports, apiServer: () => node.server } });
    const placed = await readManifest(node.files, context.node);
    if (!placed) throw new Error('the example has a manifest');
    const content = Buffer.from(node.files.text(manifestPath) ?? '');
    const form = { manifest: { path: manifestPath, content, attributes: { mode: 0o600 } }, files: [] };
    const expected = await expectationOf(context, placed, { isRestart: false });
    const start = () => startStandIn(context, 6444, form, expected, async () => undefined);
    await noteTime(context, 'stand-in', 9);
    expect(await start()).toBeNull();
    expect(toldOf(node.events, /proves the new manifest/)).toEqual([9]);
    expect(noted(node.files.text(times))['stand-in']).toBeLessThan(9);
  });
});

it('nothing hangs on it: where it cannot be noted, the time from before stays', async () => {
  const node = simulatedNode();
  const context = stepContext(node);
  await noteTime(context, 'stand-in', 12.4);
  expect(noted(node.files.text(times))).toEqual({ 'stand-in': 12 });
  const problem = { what: 'Away.', why: 'A test says so.', next: 'Look.' };
  const { write, read } = node.files;
  for (const code of ['IRSA-CONTROLPLANE-003', 'IRSA-CONTROLPLANE-064'] as const) {
    const fail = async () => {
      throw new IrsaError(code, problem);
    };
    Object.assign(node.files, { write: fail });
    await noteTime(context, 'stand-in', 20);
    Object.assign(node.files, { write, read: fail });
    await noteTime(context, 'stand-in', 20);
    Object.assign(node.files, { read });
  }
  expect(noted(node.files.text(times))).toEqual({ 'stand-in': 12 });
});
