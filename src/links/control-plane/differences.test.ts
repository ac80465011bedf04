import { describe, expect, it } from 'vitest';
import { simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';
import { codesOf, keys, manifestPath, oldIssuer } from '../../../test/support/simulated-node.ts';
import { pemOf } from '../../../test/support/test-keys.ts';
import { IrsaError } from '../../errors/irsa-error.ts';

const unreachable = new IrsaError('IRSA-CONTROLPLANE-002', {
  what: 'No way in.',
  why: 'A test says so.',
  next: 'Nothing.',
});

describe('control planes that irsactl does not touch', () => {
  it('one whose API servers verify with other keys', async () => {
    const cluster = simulatedControlPlane({ count: 2, key: 'kubeadm' });
    const [, second] = cluster.machines;
    const both = pemOf(keys.old.publicKey, 'spki') + pemOf(keys.other.publicKey, 'spki');
    second?.files.put('/etc/kubernetes/pki/sa.pub', both, { mode: 0o644 });
    await second?.server.restart();
    const plan = await cluster.plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-072']);
    expect(plan.findings[0]?.what).toContain('cp-1 and cp-2');
  });

  it('one whose tokens live longer at one of them', async () => {
    const cluster = simulatedControlPlane({ count: 2, key: 'kubeadm' });
    const [, second] = cluster.machines;
    const text = second?.files.text(manifestPath) ?? '';
    const flag = '    - --service-account-max-token-expiration=2h\n';
    second?.files.put(manifestPath, text.replace('    - --secure', `${flag}    - --secure`));
    await second?.server.restart();
    const plan = await cluster.plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-072']);
    expect(plan.findings[0]?.why).toContain('max-token-expiration=2h');
  });
});

describe('what verify sees of several API servers', () => {
  it('a token that another one turns away', async () => {
    const cluster = simulatedControlPlane({ count: 2, key: 'kubeadm' });
    await cluster.carryOut(await cluster.plan());
    expect(await cluster.verify()).toEqual([]);
    const [, second] = cluster.machines;
    let asked = 0;
    // Its own, which it is asked about first, it accepts.
    if (second) second.server.accepts = async () => asked++ === 0;
    const found = await cluster.verify();
    expect(found.map(({ code }) => code)).toContain('IRSA-CONTROLPLANE-073');
  });

  it('each node at its own address: the one that still issues as before is named', async () => {
    const cluster = simulatedControlPlane({ count: 3, key: 'kubeadm' });
    const plan = await cluster.plan();
    const changes = plan.changes.filter(({ kind, target }) => kind !== 'sign' || !target.startsWith('cp-3'));
    await cluster.carryOut({ ...plan, changes });
    const found = await cluster.verify();
    expect(found.find(({ code }) => code === 'IRSA-CONTROLPLANE-024')?.what).toContain('cp-3');
    expect(found.find(({ code }) => code === 'IRSA-CONTROLPLANE-024')?.why).toContain(oldIssuer);
  });
});

describe('a node that is not there', () => {
  it('is named in a plan that was made with it', async () => {
    const cluster = simulatedControlPlane({ count: 2, key: 'kubeadm' });
    const plan = await cluster.plan();
    const changes = plan.changes
      .slice(0, 1)
      .map((change) => ({ ...change, target: change.target.replace('cp-1', 'cp-9') }));
    await expect(cluster.carryOut({ ...plan, changes })).rejects.toMatchObject({
      code: 'IRSA-PLAN-001',
    });
  });

  it('is a finding of its own where it cannot be reached, and the others are seen', async () => {
    const cluster = simulatedControlPlane({ count: 3, key: 'kubeadm' });
    const second = cluster.machines[1]?.files;
    if (second) second.read = () => Promise.reject(unreachable);
    const plan = await cluster.plan();
    expect([codesOf(plan), plan.changes]).toEqual([['IRSA-CONTROLPLANE-002'], []]);
  });
});

describe("the way back of kubeadm's own key", () => {
  it('is refused where the copy of it is gone', async () => {
    const cluster = simulatedControlPlane({ count: 1, key: 'kubeadm' });
    await cluster.carryOut(await cluster.plan());
    const files = cluster.machines[0]?.files.files;
    files?.delete('/etc/kubernetes/irsactl/prod-1/original/files/1');
    const plan = await cluster.planRemoval('sign-back');
    expect([codesOf(plan), plan.changes]).toEqual([['IRSA-CONTROLPLANE-035'], []]);
  });
});

describe('a controller-manager that does not come back', () => {
  it('is named', async () => {
    const cluster = simulatedControlPlane({ count: 1, key: 'kubeadm' });
    const plan = await cluster.plan();
    const [machine] = cluster.machines;
    if (machine) machine.controller.isStuck = true;
    await expect(cluster.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-075' });
  });
});
