import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { keyIdOf } from '../../../src/trust/key-id.ts';
import { Killed } from '../../support/in-memory-node.ts';
import {
  type ControlPlaneOptions,
  codesOf,
  keys,
  kindsOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  pki,
  type SimulatedControlPlane,
  simulatedControlPlane,
  stagedKeyPath,
  watchTokens,
} from '../../support/simulated-control-plane.ts';

type Phase = 'apply' | 'sign-back' | 'accept-back';
const phases: readonly Phase[] = ['apply', 'sign-back', 'accept-back'];
const [oldKey, newKey] = [keyIdOf(keys.old.publicKey), keyIdOf(keys.chain.publicKey)];

function planOf(cluster: SimulatedControlPlane, phase: Phase) {
  return phase === 'apply' ? cluster.plan() : cluster.planRemoval(phase);
}

/** Carries out a phase like a run, which first settles the remains of an earlier one. */
async function carryOut(cluster: SimulatedControlPlane, phase: Phase): Promise<void> {
  await cluster.settle();
  const plan = await planOf(cluster, phase);
  expect(codesOf(plan)).toEqual([]);
  await cluster.carryOut(plan);
}

async function upTo(phase: Phase, options: ControlPlaneOptions): Promise<SimulatedControlPlane> {
  const cluster = simulatedControlPlane(options);
  for (const before of phases.slice(0, phases.indexOf(phase))) await carryOut(cluster, before);
  return cluster;
}

/**
 * The files without allowed differences. Restored key files have a new modification time, which shows whether a
 * controller-manager has read the other key. The text of kubeadm-config may differ in white space.
 */
function comparable(files: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(files).filter(([path]) => path !== stagedKeyPath);
  const same = (path: string, text: string): unknown => {
    if (path === 'kubeadm') return parse(text);
    return path.startsWith(pki) ? text.replace(/"modified":\d+/, '') : text;
  };
  return Object.fromEntries(entries.map(([path, text]) => [path, same(path, text)]));
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
  count: fc.integer({ min: 1, max: 4 }),
  source: fc.constantFrom('cluster' as const, 'new' as const),
  hasRoom: fc.boolean(),
  kubeadm: fc.constantFrom(null, list, map),
});

describe('the passes of an apply', () => {
  it('let every API server accept before the first one signs', async () => {
    const cluster = simulatedControlPlane({ count: 3, kubeadm: list });
    const plan = await cluster.plan();
    expect(plan.changes.map(({ kind, target }) => `${kind} ${target.split(':')[0]}`)).toEqual([
      'accept cp-1',
      'accept cp-2',
      'accept cp-3',
      'persist-accept kube-system/kubeadm-config',
      'sign cp-1',
      'sign cp-2',
      'sign cp-3',
      'persist-sign kube-system/kubeadm-config',
    ]);
    expect(plan.changes[0]).toMatchObject({
      before: { issuers: [oldIssuer], keys: [oldKey], audiences: [oldIssuer] },
      after: { issuers: [oldIssuer, ourIssuer], keys: [oldKey], audiences: [oldIssuer] },
    });
    expect(plan.changes[4]).toMatchObject({
      before: plan.changes[0]?.after,
      after: { issuers: [ourIssuer, oldIssuer] },
    });
  });

  it('are the same two on a single node', async () => {
    expect(kindsOf(await simulatedControlPlane().plan())).toEqual(['accept', 'sign']);
  });

  it('write a new key with the issuer into the files of kubeadm, and no private key into a plan', async () => {
    const cluster = simulatedControlPlane({ count: 2, source: 'new' });
    const plan = await cluster.plan();
    expect(plan.changes.at(-4)).toMatchObject({ kind: 'sign', after: { keys: [newKey, oldKey] } });
    expect(kindsOf(plan).slice(-3)).toEqual([
      'restart-controller-manager',
      'restart-controller-manager',
      'end-rotation',
    ]);
    expect(JSON.stringify(plan)).not.toContain('PRIVATE KEY');
    await cluster.carryOut(plan);
    for (const { files } of cluster.machines) {
      expect(files.text(stagedKeyPath)).toBeNull();
      expect(files.text(`${pki}/sa.pub`)?.match(/BEGIN/g)).toHaveLength(2);
    }
  });
});

describe('with any number of API servers, any signing key and runs that are killed anywhere', {
  timeout: 180_000,
}, () => {
  it('no API server refuses a token that one of them issued, and the next run finishes', async () => {
    await fc.assert(
      fc.asyncProperty(
        options,
        fc.constantFrom<Phase>('apply', 'sign-back'),
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 3 }),
        async (chosen, phase, kills) => {
          const cluster = await upTo(phase, chosen);
          const watch = watchTokens(cluster);
          for (const kill of kills) {
            cluster.counter.killBefore = cluster.counter.writes + kill;
            await carryOut(cluster, phase).catch((error: unknown) => {
              if (!(error instanceof Killed)) throw error;
            });
            cluster.counter.killBefore = null;
            watch.look();
          }
          await carryOut(cluster, phase);
          const left = await planOf(cluster, phase);
          expect(watch.refusals).toEqual([]);
          expect([kindsOf(left), codesOf(left)]).toEqual([[], []]);
          for (const { server } of cluster.machines) {
            expect(server.mintNow()?.issuer).toBe(phase === 'apply' ? ourIssuer : oldIssuer);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('destroy restores everything byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(options, async (chosen) => {
        const cluster = simulatedControlPlane(chosen);
        const before = cluster.snapshot();
        const watch = watchTokens(cluster);
        const old = [...watch.tokens.values()];
        await carryOut(cluster, 'apply');
        await carryOut(cluster, 'sign-back');
        expect(watch.refusals).toEqual([]);
        cluster.counter.onWrite = () => undefined;
        cluster.clock.onSleep = () => undefined;
        await carryOut(cluster, 'accept-back');
        expect(cluster.snapshot().map(comparable)).toEqual(before.map(comparable));
        for (const { server } of cluster.machines) {
          for (const { token } of old) expect(server.acceptsNow(token)).toBe(true);
        }
        expect(kindsOf(await planOf(cluster, 'accept-back'))).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });
});

describe('before an API server signs', () => {
  it('irsactl checks the flags of every other running API server again', async () => {
    const cluster = simulatedControlPlane({ count: 3 });
    const plan = await cluster.plan();
    await cluster.carryOut({ changes: plan.changes.filter(({ kind }) => kind === 'accept') });
    const third = cluster.machines[2];
    const accepting = third?.files.text(manifestPath) ?? '';
    third?.files.put(manifestPath, accepting.replace(/.*prod-1-oidc.*\n/, ''), { mode: 0o600 });
    await third?.server.restart();
    const signs = plan.changes.filter(({ kind }) => kind === 'sign');
    await expect(cluster.carryOut({ changes: signs })).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-073',
    });
  });

  it.each([1, 2])('irsactl compares the list of members again, with %i of them', async (count) => {
    const cluster = simulatedControlPlane({ count });
    const plan = await cluster.plan();
    await cluster.carryOut({ changes: plan.changes.filter(({ kind }) => kind === 'accept') });
    cluster.cluster.controlPlaneNodes.push('cp-9');
    const signs = plan.changes.filter(({ kind }) => kind === 'sign');
    await expect(cluster.carryOut({ changes: signs })).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-006',
    });
  });
});
