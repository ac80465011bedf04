import { describe, expect, it } from 'vitest';
import { oldIssuer, ourIssuer, simulatedNode } from '../../../../test/support/simulated-node.ts';
import { unknown } from '../../../chain/known.ts';
import type { IssuerUrl } from '../../../trust/issuer-url.ts';
import { configFlags } from './plan-persist.ts';

describe('what kubeadm writes next', () => {
  const config =
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n';

  it('accepts both before an API server signs, a sole one as well, and signs after it', async () => {
    const node = simulatedNode();
    node.cluster.kubeadm = config;
    const plan = await node.plan();
    expect(plan.changes).toMatchObject([
      { kind: 'install-key' },
      {
        kind: 'persist-accept',
        target: 'kube-system/kubeadm-config',
        before: { '--service-account-issuer': [oldIssuer] },
        after: { '--service-account-issuer': [oldIssuer, ourIssuer], '--api-audiences': [oldIssuer] },
        disruptive: false,
      },
      { kind: 'sign' },
      {
        kind: 'persist',
        after: { '--service-account-issuer': [ourIssuer, oldIssuer], '--api-audiences': [oldIssuer] },
      },
    ]);
    await node.carryOut(plan);
    expect(node.cluster.kubeadm).toContain(ourIssuer);
    expect((await node.plan()).changes).toEqual([]);
  });

  it('never signs what the sole API server refuses, where that could not be made to sign', async () => {
    const node = simulatedNode();
    node.cluster.kubeadm = config;
    const plan = await node.plan();
    node.server.refuses = ([issuer]) => issuer === ourIssuer;
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    expect((await node.server.mint())?.issuer).toBe(oldIssuer);
    expect(configFlags(node.cluster.kubeadm).issuers).toEqual([oldIssuer, ourIssuer]);
  });

  it('shows the issuer as unknown where an earlier link has to make it', async () => {
    const node = simulatedNode();
    node.cluster.kubeadm = config;
    const plan = await node.plan({}, { ...node.outputs, issuerUrl: unknown<IssuerUrl>('the issuer') });
    expect(plan.changes.find(({ kind }) => kind === 'persist')?.after).toMatchObject({
      '--service-account-issuer': [{ $unknown: 'the issuer' }, oldIssuer],
    });
  });

  it('is left alone where somebody wrote it after the plan', async () => {
    const node = simulatedNode();
    node.cluster.kubeadm = config;
    const plan = await node.plan();
    const edited = `${config}apiServer: {extraArgs: [{name: api-audiences, value: mine}]}\n`;
    node.cluster.kubeadm = edited;
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-070' });
    expect(node.cluster.kubeadm).toBe(edited);
  });

  it('keeps on the way back what somebody added to it since', async () => {
    const node = simulatedNode();
    node.cluster.kubeadm = config;
    await node.carryOut(await node.plan());
    const edited = node.cluster.kubeadm.replace('v1.36.3', 'v1.36.4');
    node.cluster.kubeadm = edited;
    await node.carryOut(await node.planRemoval('sign-back'));
    await node.carryOut(await node.planRemoval('accept-back'));
    expect(node.cluster.kubeadm).toContain('v1.36.4');
    expect(node.cluster.kubeadm).not.toContain(ourIssuer);
  });
});
