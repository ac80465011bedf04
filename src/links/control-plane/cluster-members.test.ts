import { describe, expect, it } from 'vitest';
import { codesOf, simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';

const label = 'node-role.kubernetes.io/control-plane';

/** Three API servers serve, irsa.yaml names the first `count`, and the Node of one has no control plane label. */
async function planOf(count: number, labelled: readonly string[]) {
  const world = simulatedControlPlane({ count });
  world.cluster.controlPlaneNodes = [...labelled];
  world.cluster.apiServers = ['10.0.0.10', '10.0.0.11', '10.0.0.12'];
  return world.plan();
}

describe('a control plane node that registered again without its label', () => {
  it('needs its label if irsa.yaml names the node', async () => {
    const plan = await planOf(3, ['cp-1', 'cp-3']);
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-006']);
    expect(plan.findings[0]?.why).toContain(label);
    expect(plan.findings[0]?.next).toContain(`kubectl label node cp-2 ${label}=`);
  });

  it('must be added to irsa.yaml and needs its label if irsa.yaml does not name it', async () => {
    const plan = await planOf(2, ['cp-1', 'cp-2']);
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-006']);
    expect(plan.findings[0]?.next).toContain(`kubectl label node NAME ${label}=`);
  });

  it('does not matter if irsa.yaml omits a node with the label', async () => {
    const plan = await planOf(2, ['cp-1', 'cp-2', 'cp-3']);
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-006']);
    expect(plan.findings[0]?.what).toContain('cp-3');
    expect(plan.findings[0]?.next).not.toContain('kubectl label');
  });
});
