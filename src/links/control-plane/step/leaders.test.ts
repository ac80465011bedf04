import { describe, expect, it } from 'vitest';
import { pki, simulatedControlPlane } from '../../../../test/support/simulated-control-plane.ts';
import { kindsOf } from '../../../../test/support/simulated-node.ts';

const controller = 'kube-controller-manager';
const scheduler = 'kube-scheduler';
const day = 24 * 60 * 60 * 1000;

/** Three nodes whose scheduler leads; the controller-manager's Lease is `age` old when the run begins, and stays so. */
function clusterWithLease(age: number) {
  const cluster = simulatedControlPlane({ count: 3, key: 'kubeadm' });
  const left = cluster.clock.now() - age;
  cluster.cluster.leads = () => {
    const now = cluster.clock.now();
    return [
      { name: controller, renewed: `cp-1 ${left}`, at: left },
      { name: scheduler, renewed: `cp-2 ${now}`, at: now },
    ];
  };
  return cluster;
}

describe('a Lease that nobody renews', () => {
  it('is not waited for where it was left behind long before the change, which is said once', async () => {
    const cluster = clusterWithLease(day);
    await cluster.carryOut(await cluster.plan());
    expect(kindsOf(await cluster.plan())).toEqual([]);
    const findings = cluster.events.flatMap((event) => (event.type === 'finding' ? [event.finding] : []));
    expect(findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-075', severity: 'warning', what: expect.stringContaining(controller) },
    ]);
    await cluster.carryOut(await cluster.planRemoval('sign-back'));
    expect(kindsOf(await cluster.planRemoval('sign-back'))).toEqual([]);
    for (const machine of cluster.machines) {
      expect(machine.controller.key()).toBe(machine.files.text(`${pki}/sa.key`));
    }
  });

  it('is waited for where somebody led a while ago, who may come back', async () => {
    const cluster = clusterWithLease(5 * 60 * 1000);
    await expect(cluster.carryOut(await cluster.plan())).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-075',
      problem: { what: expect.stringMatching(/^kube-controller-manager does not lead again/) },
    });
  });
});
