import { describe, expect, it } from 'vitest';
import { Killed } from '../../support/in-memory-node.ts';
import {
  type ControlPlaneOptions,
  kindsOf,
  manifestPath,
  ownFolder,
  type SimulatedControlPlane,
  simulatedControlPlane,
} from '../../support/simulated-control-plane.ts';

type Phase = 'apply' | 'sign-back' | 'accept-back';
const phases: readonly Phase[] = ['apply', 'sign-back', 'accept-back'];

function planOf(cluster: SimulatedControlPlane, phase: Phase) {
  return phase === 'apply' ? cluster.plan() : cluster.planRemoval(phase);
}

async function carryOut(cluster: SimulatedControlPlane, phase: Phase): Promise<void> {
  await cluster.settle();
  await cluster.carryOut(await planOf(cluster, phase));
}

async function upTo(phase: Phase, options: ControlPlaneOptions): Promise<SimulatedControlPlane> {
  const cluster = simulatedControlPlane(options);
  for (const before of phases.slice(0, phases.indexOf(phase))) await carryOut(cluster, before);
  return cluster;
}

/** Runs the phase and kills it before this write. Returns false if it ended earlier. */
async function isKilled(cluster: SimulatedControlPlane, phase: Phase, write: number): Promise<boolean> {
  cluster.counter.killBefore = cluster.counter.writes + write;
  const killed = await carryOut(cluster, phase).then(
    () => false,
    (error: unknown) => {
      if (error instanceof Killed) return true;
      throw error;
    },
  );
  cluster.counter.killBefore = null;
  return killed;
}

describe.each(phases)('%s', { timeout: 180_000 }, (phase) => {
  it.each([
    { source: 'cluster', hasRoom: true },
    { source: 'new', hasRoom: false },
  ] as const)('is finished by the next run wherever it was killed: %o', async (options) => {
    const whole = await upTo(phase, options);
    await carryOut(whole, phase);
    let write = 0;
    for (; ; write += 1) {
      const cluster = await upTo(phase, options);
      if (!(await isKilled(cluster, phase, write))) break;
      await carryOut(cluster, phase);
      const left = await planOf(cluster, phase);
      const seen = {
        text: cluster.machine.files.text(manifestPath),
        left: kindsOf(left),
        findings: left.findings,
      };
      const text = whole.machine.files.text(manifestPath);
      expect({ write, ...seen }).toEqual({ write, text, left: [], findings: [] });
    }
    expect(write).toBeGreaterThan(20);
  });

  it('leaves a serving API server after a kill at any write, without another run', async () => {
    const options = { source: 'cluster' } as const;
    let hasRestored = false;
    for (let write = 0; ; write += 1) {
      const cluster = await upTo(phase, options);
      const { files, server } = cluster.machine;
      const isEnded = !(await isKilled(cluster, phase, write));
      if (isEnded) break;
      const now = files.text(manifestPath);
      const isArmed = files.files.has(`${ownFolder}/switch/armed`);
      const { pass } = JSON.parse(files.text(`${ownFolder}/record.json`) ?? '{}');
      const isUnconfirmed = isArmed && pass?.after === files.hashOf(manifestPath);
      // The new manifest does not start.
      server.refuses = () => isUnconfirmed && files.text(manifestPath) === now;
      for (let second = 0; second < 180; second += 1) await cluster.clock.sleep(1000);
      expect({ write, serves: server.isUp() }).toEqual({ write, serves: true });
      hasRestored ||= isUnconfirmed;
    }
    expect(hasRestored).toBe(true);
  });
});
