import { describe, expect, it } from 'vitest';
import { unknown } from '../../../src/chain/known.ts';
import { noConsent } from '../../../src/chain/link.ts';
import type { KeyPlacement } from '../../../src/config/trust-chain.ts';
import type { Jwk } from '../../../src/trust/jwks.ts';
import { Killed } from '../../support/in-memory-node.ts';
import { planOf } from '../../support/look.ts';
import { surveyOf } from '../../support/simulated-cluster.ts';
import {
  controllerManifest,
  type SimulatedControlPlane,
  simulatedControlPlane,
  watchTokens,
} from '../../support/simulated-control-plane.ts';
import { codesOf, kindsOf, manifestPath } from '../../support/simulated-node.ts';

const placements: readonly KeyPlacement[] = ['kubeadm', 'separate'];

const kubeadm = `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.3
`;

/** The third node as `kubeadm join` leaves it: with the flags of kubeadm-config and the keys, and without irsactl's folder. */
async function joined(key: KeyPlacement): Promise<SimulatedControlPlane> {
  const cluster = simulatedControlPlane({ count: 3, key, kubeadm });
  await cluster.carryOut(await cluster.plan());
  const [first] = simulatedControlPlane({ count: 1, key }).machines;
  const files = cluster.machines[2]?.files;
  for (const path of files?.files.keys() ?? []) {
    if (path.startsWith('/etc/kubernetes/irsactl')) files?.files.delete(path);
  }
  const names = cluster.cluster.controlPlaneNodes;
  cluster.cluster.surveyed = {
    nodes: surveyOf(names).nodes.map((node, at) =>
      at === 2 ? { ...node, created: cluster.clock.now() } : node,
    ),
  };
  files?.put(controllerManifest, first?.files.text(controllerManifest) ?? '');
  return cluster;
}

describe.each(placements)('a control plane node that joined with the chain (keys: %s)', (key) => {
  it('needs nothing but a note of what leads back', async () => {
    const cluster = await joined(key);
    expect(await cluster.verify()).toEqual([]);
    const plan = await cluster.plan();
    expect([kindsOf(plan), codesOf(plan)]).toEqual([['note-original'], []]);
    expect(plan.changes[0]).toMatchObject({ after: { from: 'cp-1' }, disruptive: false });
    expect(JSON.stringify(plan)).not.toContain('PRIVATE KEY');
    await cluster.carryOut(plan);
    const end = await cluster.plan();
    expect([kindsOf(end), codesOf(end), await cluster.verify()]).toEqual([[], [], []]);
  });

  it.each([true, false])('goes back as the others do (noted before: %s)', async (isNoted) => {
    const before = simulatedControlPlane({ count: 3, key, kubeadm }).snapshot();
    const cluster = await joined(key);
    if (isNoted) await cluster.carryOut(await cluster.plan());
    const watch = watchTokens(cluster);
    const first = await cluster.planRemoval('sign-back');
    expect(kindsOf(first).includes('note-original')).toBe(!isNoted);
    expect(codesOf(first)).toEqual([]);
    await cluster.carryOut(first);
    watch.stop();
    expect(watch.refusals).toEqual([]);
    const second = await cluster.planRemoval('accept-back', { acceptLoss: true });
    expect(codesOf(second)).toEqual([]);
    await cluster.carryOut(second);
    expect(texts(cluster.snapshot())).toEqual(texts(before));
  });

  it('leads back also when every node from before is gone', async () => {
    const before = simulatedControlPlane({ count: 3, key, kubeadm }).snapshot();
    const cluster = await joined(key);
    await cluster.carryOut(await cluster.plan());
    loseFirst(cluster, 2);
    const first = await cluster.planRemoval('sign-back');
    expect(codesOf(first)).toEqual([]);
    await cluster.carryOut(first);
    const second = await cluster.planRemoval('accept-back', { acceptLoss: true });
    expect(codesOf(second)).toEqual([]);
    await cluster.carryOut(second);
    // The text of kubeadm-config from before went with cp-1: the chain is taken out of the one of today.
    const own = { kubeadm: `apiServer: {}\n${kubeadm}` };
    expect(texts(cluster.snapshot())).toEqual(texts([...before.slice(2, 3), own]));
  });

  it('is noted by the next run where one was killed', async () => {
    for (let write = 0; write < 6; write += 1) {
      const cluster = await joined(key);
      cluster.counter.killBefore = cluster.counter.writes + write;
      await cluster.carryOut(await cluster.plan()).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      cluster.counter.killBefore = null;
      await cluster.carryOut(await cluster.plan());
      expect(kindsOf(await cluster.plan())).toEqual([]);
    }
  });
});

/** The machines are gone, and with them their nodes in the cluster and in irsa.yaml. */
function loseFirst({ machines, nodes, cluster }: SimulatedControlPlane, count: number): void {
  machines.splice(0, count);
  nodes.splice(0, count);
  cluster.controlPlaneNodes = cluster.controlPlaneNodes.slice(count);
  cluster.apiServers = cluster.apiServers.slice(count);
  cluster.surveyed = { nodes: cluster.surveyed.nodes?.slice(count) ?? [] };
}

/** Kept files come back with their times; a manifest that kubeadm wrote has its own. */
function texts(snapshot: ReturnType<SimulatedControlPlane['snapshot']>): unknown {
  return snapshot.map((files) =>
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, text.replace(/"modified":\d+/, '')]),
    ),
  );
}

describe('a node that has the chain and no note', () => {
  it('is not taken for one that joined where it stood before the chain', async () => {
    const cluster = await joined('separate');
    cluster.cluster.surveyed = {};
    expect(codesOf(await cluster.plan())).toContain('IRSA-CONTROLPLANE-035');
    expect(kindsOf(await cluster.plan())).not.toContain('note-original');
    expect(codesOf(await cluster.planRemoval('sign-back'))).toContain('IRSA-CONTROLPLANE-035');
  });

  it('borrows that of a node whose copies are whole', async () => {
    const cluster = await joined('kubeadm');
    cluster.machines[0]?.files.put('/etc/kubernetes/irsactl/prod-1/original/files/1', 'garbage');
    const plan = await cluster.plan();
    expect(plan.changes[0]).toMatchObject({ kind: 'note-original', after: { from: 'cp-2' } });
  });

  it('may have its manifest elsewhere', async () => {
    const cluster = await joined('separate');
    const [, , third] = cluster.machines;
    if (!third) throw new Error('there is no third node');
    const { node, files } = third;
    const elsewhere = '/srv/manifests/kube-apiserver.yaml';
    files.put(elsewhere, files.text(manifestPath) ?? '');
    Object.assign(node, { manifest: elsewhere });
    expect(codesOf(await cluster.plan())).toEqual([]);
  });
});

describe('the first node of all, replaced', () => {
  it.each(placements)('is not given another signing key (keys: %s)', async (key) => {
    const cluster = simulatedControlPlane({ count: 3, key });
    await cluster.carryOut(await cluster.plan());
    const outputs = { ...cluster.outputs, publicKeys: unknown<readonly Jwk[]>('the new signing key') };
    const plan = await planOf(cluster.link, cluster.context, outputs, noConsent);
    expect(codesOf(plan)).toContain('IRSA-CONTROLPLANE-108');
    expect(plan.findings.find(({ code }) => code === 'IRSA-CONTROLPLANE-108')?.next).toContain('signing.key');
  });
});

describe('kubeadm-config whose note was lost', () => {
  it.each(placements)('never goes back to a text with the chain in it (keys: %s)', async (key) => {
    const cluster = simulatedControlPlane({ count: 3, key, kubeadm });
    await cluster.carryOut(await cluster.plan());
    cluster.machines[0]?.files.files.delete('/etc/kubernetes/irsactl/prod-1/persisted.json');
    await cluster.carryOut(await cluster.planRemoval('sign-back'));
    await cluster.carryOut(await cluster.planRemoval('accept-back', { acceptLoss: true }));
    expect(cluster.cluster.kubeadm).not.toContain('prod-1');
  });
});
