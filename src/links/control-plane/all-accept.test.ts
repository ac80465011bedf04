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

it('nor does a sole one that misses a look just then', async () => {
  const world = simulatedControlPlane({ count: 1, key: 'kubeadm' });
  const plan = await world.plan();
  const signs = plan.changes.findIndex(({ kind }) => kind === 'sign');
  await world.carryOut({ ...plan, changes: plan.changes.slice(0, signs) });
  world.cluster.surveyed = { kubeadmCerts: { created: world.clock.time, expires: null } };
  const ready = world.cluster.ready.bind(world.cluster);
  let looks = 0;
  world.cluster.ready = async () => {
    looks += 1;
    return looks > 2 && ready();
  };
  await expect(
    world.carryOut({ ...plan, changes: plan.changes.slice(signs, signs + 1) }),
  ).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-117' });
});
