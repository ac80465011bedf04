import { expect, it } from 'vitest';
import { simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';

it('no API server signs while a Secret kubeadm-certs waits that was made since the plan', async () => {
  const world = simulatedControlPlane({ count: 3, key: 'kubeadm' });
  const plan = await world.plan();
  const of = (kind: string) => ({ ...plan, changes: plan.changes.filter((change) => change.kind === kind) });
  await world.carryOut(of('accept'));
  world.cluster.surveyed = { kubeadmCerts: { created: world.clock.time, expires: null } };
  await expect(world.carryOut(of('sign'))).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-117' });
});
