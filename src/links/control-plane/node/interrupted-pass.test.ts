import { describe, expect, it } from 'vitest';
import {
  codesOf,
  firstChange,
  kindsOf,
  manifestPath,
  manifestText,
  ourIssuer,
  ownFiles,
  ownFolder,
  type SimulatedControlPlane,
  simulatedControlPlane,
  stagedKeyPath,
} from '../../../../test/support/simulated-control-plane.ts';

describe('another run', () => {
  it.each([
    ['served', true],
    ['had too little time to serve', false],
  ])('repeats the change of an interrupted one if the new API server %s', async (_, serves) => {
    const cluster = simulatedControlPlane();
    const before = manifestText(cluster);
    cluster.machine.server.refuses = (issuers) => !serves && issuers.includes(ourIssuer);
    const plan = await cluster.plan();
    const { files } = cluster.machine;
    // Killed immediately after the swap.
    cluster.counter.onWrite = () => {
      if (files.files.has(`${ownFolder}/pass/next/0`))
        cluster.counter.killBefore = cluster.counter.writes + 7;
    };
    await expect(cluster.carryOut(plan)).rejects.toThrow('before write');
    cluster.counter.onWrite = () => undefined;
    cluster.counter.killBefore = null;
    expect(codesOf(await cluster.plan())).toEqual(['IRSA-CONTROLPLANE-046']);
    await cluster.settle();
    expect(manifestText(cluster)).toBe(before);
    expect(kindsOf(await cluster.plan())).toEqual(['accept', 'sign']);
  });
});

describe('a run that was suspended until another one began', () => {
  it.each([
    ['while a stand-in proves', true],
    ['just before the swap', false],
    ['after the swap', false],
  ])('changes nothing of the other run: %s', async (when, hasRoom) => {
    const cluster = simulatedControlPlane({ hasRoom });
    const before = manifestText(cluster);
    const { files } = cluster.machine;
    cluster.machine.server.refuses = (issuers) => issuers.includes(ourIssuer);
    const mark = `${ownFolder}/switch/run.${cluster.ports.run}`;
    const standIn = '/etc/kubernetes/manifests/kube-apiserver-irsactl-prod-1.other.yaml';
    const isDue = () => {
      if (when === 'after the swap') return manifestText(cluster) !== before;
      if (when === 'just before the swap') return files.files.has(`${ownFolder}/switch/beat.given`);
      return [...files.files.keys()].some((path) => path.includes('/kube-apiserver-irsactl-'));
    };
    let wasSuspended = false;
    const suspend = () => {
      if (wasSuspended || !files.files.has(mark) || !isDue()) return;
      wasSuspended = true;
      files.move(mark, `${ownFolder}/switch/run.other`);
      files.put(standIn, 'of the other run');
    };
    if (when === 'just before the swap') cluster.counter.onWrite = suspend;
    else cluster.clock.everySleep.push(suspend);
    const code = await firstChange(cluster);
    expect([wasSuspended, code]).toEqual([true, 'IRSA-CLUSTER-009']);
    expect(files.files.has(`${ownFolder}/switch/armed`)).toBe(true);
    expect(files.text(standIn)).toBe('of the other run');
    expect(JSON.parse(files.text(`${ownFolder}/record.json`) ?? '{}').pass).not.toBe(null);
  });
});

describe('a run that is killed while it cleans up', () => {
  /** Kills it before the given write after the switch has come to a state; then the next run begins. */
  async function killedAfter(cluster: SimulatedControlPlane, state: string, writes: number): Promise<void> {
    const { counter, machine } = cluster;
    const { changes } = await cluster.plan();
    counter.onWrite = () => {
      if (counter.killBefore === null && machine.files.files.has(`${ownFolder}/switch/${state}`))
        counter.killBefore = counter.writes + writes;
    };
    await cluster.carryOut({ changes: changes.slice(0, 1) }).catch(() => undefined);
    counter.onWrite = () => undefined;
    counter.killBefore = null;
    await cluster.settle();
  }

  it.each([0, 1, 2, 3, 4, 5, 6])('after a rollback leaves no file: before write %i', async (writes) => {
    const cluster = simulatedControlPlane();
    cluster.machine.server.refuses = (issuers) => issuers.includes(ourIssuer);
    await killedAfter(cluster, 'restored', writes);
    expect(ownFiles(cluster)).toEqual([`${ownFolder}/failed.json`]);
  });

  it.each([0, 1, 2, 3, 4])('after an edit keeps the previous files: before write %i', async (writes) => {
    const cluster = simulatedControlPlane();
    const { files } = cluster.machine;
    const before = manifestText(cluster);
    cluster.clock.everySleep.push(() => {
      if (manifestText(cluster) !== before) files.put(manifestPath, 'edited');
    });
    await killedAfter(cluster, 'edited', writes);
    expect([files.text(`${ownFolder}/pass/backups/0`), files.text(`${ownFolder}/original/0`)]).toEqual([
      before,
      before,
    ]);
  });

  it.each([0, 1, 2, 3, 4, 5])(
    'after the confirmation leaves nothing of the pass: before write %i',
    async (writes) => {
      const cluster = simulatedControlPlane({ source: 'new' });
      expect(await firstChange(cluster)).toBe('done');
      await killedAfter(cluster, 'confirmed', writes);
      expect(
        ownFiles(cluster)
          .filter((path) => !path.includes('/original/'))
          .toSorted(),
      ).toEqual([stagedKeyPath, `${ownFolder}/record.json`]);
    },
  );

  it('leaves no part of a switch that would block the next run', async () => {
    const cluster = simulatedControlPlane();
    cluster.machine.files.put(`${ownFolder}/switch/run.other`, '');
    await cluster.settle();
    expect(await firstChange(cluster)).toBe('done');
  });
});
