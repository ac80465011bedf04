import { describe, expect, it } from 'vitest';
import { simulatedControlPlane } from '../../../../test/support/simulated-control-plane.ts';
import { codesOf } from '../../../../test/support/simulated-node.ts';

describe('an API server whose records are gone', () => {
  async function applied() {
    const world = simulatedControlPlane({ count: 3, key: 'kubeadm' });
    await world.carryOut(await world.plan());
    return world;
  }

  it('is named as such by the next plan, not as one that differs', async () => {
    const world = await applied();
    await world.machines[1]?.files.remove('/etc/kubernetes/irsactl');
    expect(codesOf(await world.plan())).toEqual(['IRSA-CONTROLPLANE-035']);
  });

  it('is not passed over by destroy while it accepts the chain as the others do', async () => {
    const world = await applied();
    await world.carryOut(await world.planRemoval('sign-back'));
    await world.machines[1]?.files.remove('/etc/kubernetes/irsactl');
    expect(codesOf(await world.planRemoval('accept-back'))).toEqual(['IRSA-CONTROLPLANE-035']);
  });
});
