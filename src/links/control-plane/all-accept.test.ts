import { describe, expect, it } from 'vitest';
import { simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';
import { codesOf, kindsOf } from '../../../test/support/simulated-node.ts';
import type { LinkPlan } from '../../chain/link.ts';

it('no API server signs while a Secret kubeadm-certs waits that was made since the plan', async () => {
  const world = simulatedControlPlane({ count: 3, key: 'kubeadm' });
  const plan = await world.plan();
  const of = (kind: string) => ({ ...plan, changes: plan.changes.filter((change) => change.kind === kind) });
  await world.carryOut(of('accept'));
  world.cluster.surveyed = { kubeadmCerts: { goesWithToken: false } };
  await expect(world.carryOut(of('sign'))).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-117' });
});

it('nor does a sole one that misses a look just then', async () => {
  const world = simulatedControlPlane({ count: 1, key: 'kubeadm' });
  const plan = await world.plan();
  const signs = plan.changes.findIndex(({ kind }) => kind === 'sign');
  await world.carryOut({ ...plan, changes: plan.changes.slice(0, signs) });
  world.cluster.surveyed = { kubeadmCerts: { goesWithToken: false } };
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

function errorsOf({ findings }: Pick<LinkPlan, 'findings'>): readonly string[] {
  return findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

describe('where nobody answers at the address of the kubeconfig, while the API servers serve', () => {
  it.each([3, 1])('of %i none signs', async (count) => {
    const world = simulatedControlPlane({ count, key: 'kubeadm' });
    const plan = await world.plan();
    const signs = plan.changes.findIndex(({ kind }) => kind === 'sign');
    await world.carryOut({ ...plan, changes: plan.changes.slice(0, signs) });
    world.cluster.ready = async () => false;
    await expect(
      world.carryOut({ ...plan, changes: plan.changes.slice(signs, signs + 1) }),
    ).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-073',
      problem: { why: expect.stringContaining('where the kubeconfig leads') },
    });
  });

  it.each([3, 1])('a plan for %i changes nothing, for what else there is goes unseen', async (count) => {
    const world = simulatedControlPlane({ count, key: 'kubeadm' });
    world.cluster.ready = async () => false;
    expect(errorsOf(await world.plan())).toEqual(['IRSA-CONTROLPLANE-152']);
  });

  it('a plan with nothing to do says that it was not seen', async () => {
    const world = simulatedControlPlane({ count: 3, key: 'kubeadm' });
    await world.carryOut(await world.plan());
    world.cluster.ready = async () => false;
    const plan = await world.plan();
    expect(kindsOf(plan)).toEqual([]);
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-152']);
    expect(errorsOf(plan)).toEqual([]);
  });

  it('one missed look is none', async () => {
    const world = simulatedControlPlane({ count: 3, key: 'kubeadm' });
    const ready = world.cluster.ready.bind(world.cluster);
    let looks = 0;
    world.cluster.ready = async () => {
      looks += 1;
      return looks > 2 && ready();
    };
    expect(errorsOf(await world.plan())).toEqual([]);
  });
});
