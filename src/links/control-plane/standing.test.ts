import { expect, it } from 'vitest';
import { healthyMachine } from '../../../test/support/machine-answers.ts';
import { simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';
import { desiredControlPlane } from './desired.ts';
import { observeControlPlane } from './observe.ts';
import { controlPlaneStanding } from './standing.ts';

async function applied() {
  const cluster = simulatedControlPlane({ count: 2, key: 'separate' });
  await cluster.carryOut(await cluster.plan());
  const desired = desiredControlPlane(cluster.context, cluster.outputs);
  return { cluster, desired, facts: await observeControlPlane(desired, cluster.ports) };
}

it('stands since the last node was proven, not since somebody looks at it', async () => {
  const { cluster, desired, facts } = await applied();
  const proven = facts.nodes.map(({ written }) => written?.confirmed ?? 0);
  expect(new Set(proven).size).toBe(2);
  cluster.clock.time += 86_400_000;
  const later = await observeControlPlane(desired, cluster.ports);
  expect(controlPlaneStanding(desired, later)).toEqual({ since: Math.max(...proven), expires: [] });
});

it('is not known while a node is not seen; of one that irsactl never wrote its manifest says it', async () => {
  const { desired, facts } = await applied();
  const [first, second] = facts.nodes;
  if (!first?.manifest || !second) throw new Error('there are two nodes');
  const joined = { ...first, written: null, manifest: { ...first.manifest, modified: 9_000_000_000_000 } };
  expect(controlPlaneStanding(desired, { ...facts, nodes: [joined, second] }).since).toBe(9_000_000_000_000);
  const finding = { node: second.node, finding: { code: 'IRSA-NODE-001' } as never };
  expect(controlPlaneStanding(desired, { ...facts, nodes: [first], unseen: [finding] }).since).toBe(null);
});

it('ends with the certificates of its nodes, of each that of the API server first', async () => {
  const { desired, facts } = await applied();
  const certificates = [
    { path: '/etc/kubernetes/pki/apiserver-kubelet-client.crt', ends: 1000 },
    { path: '/etc/kubernetes/pki/apiserver.crt', ends: 2000 },
  ];
  const nodes = facts.nodes.map((node) => ({ ...node, machine: healthyMachine({ certificates }) }));
  expect(controlPlaneStanding(desired, { ...facts, nodes }).expires).toEqual([
    { what: 'API server certificate of cp-1', at: 2000 },
    { what: '/etc/kubernetes/pki/apiserver-kubelet-client.crt of cp-1', at: 1000 },
    { what: 'API server certificate of cp-2', at: 2000 },
    { what: '/etc/kubernetes/pki/apiserver-kubelet-client.crt of cp-2', at: 1000 },
  ]);
});
