import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Killed } from '../../support/in-memory-node.ts';
import {
  type ControlPlaneOptions,
  pki,
  retireIssuer,
  type SimulatedControlPlane,
  simulatedControlPlane,
  watchTokens,
} from '../../support/simulated-control-plane.ts';
import { codesOf, kindsOf, manifestPath, oldIssuer, ourIssuer } from '../../support/simulated-node.ts';

type Phase = 'apply' | 'sign-back' | 'accept-back';
const phases: readonly Phase[] = ['apply', 'sign-back', 'accept-back'];

function planOf(cluster: SimulatedControlPlane, phase: Phase) {
  return phase === 'apply' ? cluster.plan() : cluster.planRemoval(phase);
}

async function carryOut(cluster: SimulatedControlPlane, phase: Phase): Promise<void> {
  await cluster.carryOut(await planOf(cluster, phase));
}

interface Chosen extends ControlPlaneOptions {
  /** Whether the issuer of before is taken out while the chain stands. */
  readonly retires: boolean;
}

async function upTo(phase: Phase, options: Chosen): Promise<SimulatedControlPlane> {
  const cluster = simulatedControlPlane(options);
  for (const before of phases.slice(0, phases.indexOf(phase))) {
    await carryOut(cluster, before);
    if (before === 'apply' && options.retires) await retireIssuer(cluster);
  }
  return cluster;
}

const counted = new Map<string, number>();

/** How many writes a phase makes when nothing goes wrong. */
async function writesOf(phase: Phase, options: Chosen): Promise<number> {
  const name = `${phase} ${options.count} ${options.key} ${options.kubeadm} ${options.retires}`;
  const known = counted.get(name);
  if (known !== undefined) return known;
  const cluster = await upTo(phase, options);
  const from = cluster.counter.writes;
  await carryOut(cluster, phase);
  counted.set(name, cluster.counter.writes - from);
  return cluster.counter.writes - from;
}

const list = `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
# by hand
apiServer:
  extraArgs:
    - {name: audit-log-path, value: /var/log/audit.log}
kubernetesVersion: v1.36.3
`;
const map = `apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
apiServer:
  timeoutForControlPlane: 4m0s
kubernetesVersion: v1.30.2
`;

const options = fc.record({
  count: fc.integer({ min: 1, max: 5 }),
  key: fc.constantFrom<ControlPlaneOptions['key']>('kubeadm', 'separate', 'cluster'),
  kubeadm: fc.constantFrom(null, list, map),
  retires: fc.boolean(),
});

describe('two passes', () => {
  it('let every API server accept before the first one signs', async () => {
    const cluster = simulatedControlPlane({ count: 3, key: 'default' });
    const plan = await cluster.plan();
    expect(plan.findings).toEqual([]);
    expect(plan.changes.map(({ kind, target }) => `${kind} ${target.split(':')[0]}`)).toEqual([
      'accept cp-1',
      'accept cp-2',
      'accept cp-3',
      'sign cp-1',
      'sign cp-2',
      'sign cp-3',
      'restart-controller-manager cp-1',
      'restart-controller-manager cp-2',
      'restart-controller-manager cp-3',
    ]);
    expect(plan.changes[0]?.after).toMatchObject({
      '--service-account-issuer': [oldIssuer, ourIssuer],
      '--api-audiences': [oldIssuer],
    });
    expect(plan.changes[3]).toMatchObject({
      before: plan.changes[0]?.after,
      after: { '--service-account-issuer': [ourIssuer, oldIssuer], '--api-audiences': [oldIssuer] },
    });
  });

  it('are one change of a sole API server', async () => {
    const plan = await simulatedControlPlane({ count: 1, key: 'separate' }).plan();
    expect(kindsOf(plan)).toEqual(['install-key', 'sign']);
  });

  it('put the key of the chain into every node, and none into a plan', async () => {
    const cluster = simulatedControlPlane({ count: 3, key: 'separate' });
    const plan = await cluster.plan();
    expect(kindsOf(plan).slice(0, 3)).toEqual(['install-key', 'install-key', 'install-key']);
    expect(JSON.stringify(plan)).not.toContain('PRIVATE KEY');
    await cluster.carryOut(plan);
    expect(await cluster.verify()).toEqual([]);
  });
});

describe('however many API servers there are, wherever the key lives and wherever a run is killed', {
  timeout: 120_000,
}, () => {
  it('none ever refuses a token that any of them has issued, and the next run finishes', async () => {
    await fc.assert(
      fc.asyncProperty(
        options,
        fc.constantFrom<Phase>('apply', 'sign-back'),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { maxLength: 3 }),
        async (chosen, phase, kills) => {
          const writes = await writesOf(phase, chosen);
          const cluster = await upTo(phase, chosen);
          const watch = watchTokens(cluster);
          for (const kill of kills) {
            cluster.counter.killBefore = cluster.counter.writes + Math.floor(kill * writes);
            await carryOut(cluster, phase).catch((error: unknown) => {
              if (!(error instanceof Killed)) throw error;
            });
            cluster.counter.killBefore = null;
            // The machines may be started anew just then: processes read what lies on the disk.
            for (const { server } of cluster.machines) await server.restart();
            watch.look();
          }
          await carryOut(cluster, phase);
          const left = await planOf(cluster, phase);
          watch.stop();
          expect(watch.refusals).toEqual([]);
          expect([kindsOf(left), codesOf(left)]).toEqual([[], []]);
          for (const { server, controller, files } of cluster.machines) {
            expect(controller.key()).toBe(files.text(`${pki}/sa.key`));
            expect(server.mintNow()?.issuer).toBe(phase === 'apply' ? ourIssuer : oldIssuer);
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it('everything is byte for byte as it was once it is taken down', async () => {
    await fc.assert(
      fc.asyncProperty(options, async (chosen) => {
        const cluster = simulatedControlPlane(chosen);
        const before = cluster.snapshot();
        const watch = watchTokens(cluster);
        const old = [...watch.tokens.values()];
        await carryOut(cluster, 'apply');
        await carryOut(cluster, 'sign-back');
        watch.stop();
        expect(watch.refusals).toEqual([]);
        await carryOut(cluster, 'accept-back');
        expect(cluster.snapshot()).toEqual(before);
        for (const { server, controller, files } of cluster.machines) {
          expect(controller.ended).toBe(0);
          expect(controller.key()).toBe(files.text(`${pki}/sa.key`));
          for (const { token } of old) expect(server.acceptsNow(token)).toBe(true);
        }
        expect(kindsOf(await planOf(cluster, 'accept-back'))).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });
});

describe('before an API server signs', () => {
  it('every other one is looked at again', async () => {
    const cluster = simulatedControlPlane({ count: 3, key: 'kubeadm' });
    const plan = await cluster.plan();
    const accepts = plan.changes.filter(({ kind }) => kind === 'accept');
    await cluster.carryOut({ ...plan, changes: accepts });
    const third = cluster.machines[2];
    const accepting = third?.files.text(manifestPath) ?? '';
    third?.files.put(manifestPath, accepting.replace(/.*prod-1-oidc.*\n/, ''), { mode: 0o600 });
    await third?.server.restart();
    const signs = plan.changes.filter(({ kind }) => kind === 'sign');
    await expect(cluster.carryOut({ ...plan, changes: signs })).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-073',
    });
  });

  it.each([1, 2])('the list of members is compared again, also of %i', async (count) => {
    const cluster = simulatedControlPlane({ count, key: 'kubeadm' });
    const plan = await cluster.plan();
    const accepts = plan.changes.filter(({ kind }) => kind === 'accept');
    await cluster.carryOut({ ...plan, changes: accepts });
    cluster.cluster.controlPlaneNodes.push('cp-3');
    const signs = plan.changes.filter(({ kind }) => kind === 'sign');
    await expect(cluster.carryOut({ ...plan, changes: signs })).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-006',
    });
  });
});
