import { describe, expect, it } from 'vitest';
import { pki, simulatedControlPlane } from '../../../../../test/support/simulated-control-plane.ts';
import { codesOf } from '../../../../../test/support/simulated-node.ts';

function clusterOf(key: 'kubeadm' | 'separate') {
  const cluster = simulatedControlPlane({ count: 3, key });
  const [, , third] = cluster.machines;
  if (!third) throw new Error('there are three nodes');
  return { cluster, third };
}

describe('keys of kubeadm on another file system than irsactl’s folder', () => {
  it('are refused by the plan, before the first of the nodes is changed', async () => {
    const { cluster, third } = clusterOf('kubeadm');
    third.files.otherDevice = pki;
    const plan = await cluster.plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-010']);
    expect(plan.findings).toMatchObject([
      { severity: 'error', what: expect.stringContaining(`${pki} of cp-3`) },
    ]);
    expect(plan.findings[0]?.next).toContain('placement: separate');
  });

  it('are no hindrance to a key beside them', async () => {
    const { cluster, third } = clusterOf('separate');
    third.files.otherDevice = pki;
    const plan = await cluster.plan();
    expect(plan.findings).toEqual([]);
    await cluster.carryOut(plan);
    expect((await cluster.plan()).changes).toEqual([]);
  });
});

describe('keys of kubeadm that are links', () => {
  it.each(['linked', 'with a second name'])('are refused, and how to answer it is said: %s', async (how) => {
    const { cluster, third } = clusterOf('kubeadm');
    if (how === 'linked') third.files.links.add(`${pki}/sa.key`);
    else third.files.names.set(`${pki}/sa.key`, 2);
    const plan = await cluster.plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-008']);
    expect(plan.findings[0]?.next).toContain(`readlink -f ${pki}/sa.key`);
  });

  it('are no hindrance to a key beside them, nor where nothing is to be changed', async () => {
    const { cluster, third } = clusterOf('separate');
    third.files.links.add(`${pki}/sa.key`);
    expect(codesOf(await cluster.plan())).toEqual([]);
    const applied = clusterOf('kubeadm');
    await applied.cluster.carryOut(await applied.cluster.plan());
    applied.third.files.links.add(`${pki}/sa.key`);
    expect(codesOf(await applied.cluster.plan())).toEqual([]);
    expect(codesOf(await applied.cluster.planRemoval('sign-back'))).toContain('IRSA-CONTROLPLANE-008');
  });
});
