import { describe, expect, it } from 'vitest';
import {
  codesOf,
  kindsOf,
  manifestOf,
  oldIssuer,
  ourIssuer,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';
import { unknown } from '../../../chain/known.ts';
import { planDifference } from '../../../chain/plan-difference.ts';
import type { IssuerUrl } from '../../../trust/issuer-url.ts';
import { configFlags } from './plan-persist.ts';

describe('what kubeadm writes next', () => {
  const config =
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n';

  /** kubeadm-config accepts both, and the API server was not changed. */
  async function stoppedBeforeSigning() {
    const node = simulatedNode();
    node.cluster.kubeadm = config;
    const plan = await node.plan();
    const first = plan.changes.slice(
      0,
      plan.changes.findIndex(({ kind }) => kind === 'sign'),
    );
    await node.carryOut({ ...plan, changes: first });
    return node;
  }

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

  it.each([
    ['separate', true],
    ['kubeadm', false],
  ] as const)('names what a joining node needs beside it, with %s key files', async (placement, isNamed) => {
    const node = simulatedNode({
      source: { source: 'generate', algorithm: 'RS256', bits: 2048, placement },
    });
    node.cluster.kubeadm = config;
    const persisted = (await node.plan()).changes.filter(({ kind }) => kind.startsWith('persist'));
    expect(persisted.map(({ kind }) => kind)).toEqual(['persist-accept', 'persist']);
    for (const { why } of persisted) expect(why.includes('`irsactl node prepare NODE`')).toBe(isNamed);
    await node.carryOut(await node.plan());
    const [back] = (await node.planRemoval('sign-back')).changes.filter(
      ({ kind }) => kind === 'persist-back',
    );
    expect(back?.why).not.toContain('node prepare');
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
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
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

  it('goes back to the byte where the run was stopped before the API server was changed', async () => {
    const node = await stoppedBeforeSigning();
    expect(node.cluster.kubeadm).not.toBe(config);
    await node.carryOut(await node.planRemoval('sign-back'));
    await node.carryOut(await node.planRemoval('accept-back'));
    expect(node.cluster.kubeadm).toBe(config);
  });

  it('loses the lines of the chain alone, where somebody edited it after such a run', async () => {
    const node = await stoppedBeforeSigning();
    node.cluster.kubeadm = node.cluster.kubeadm?.replace('v1.36.3', 'v1.36.4') ?? null;
    const removal = await node.planRemoval('accept-back');
    expect(codesOf(removal)).toEqual([]);
    await node.carryOut(removal);
    expect(node.cluster.kubeadm).not.toContain(ourIssuer);
    expect(node.cluster.kubeadm).not.toContain('prod-1');
    expect(node.cluster.kubeadm).toContain('v1.36.4');
  });

  it('is not planned where a step has failed, which is to be put right first', async () => {
    const node = simulatedNode();
    node.cluster.kubeadm = config;
    const plan = await node.plan();
    node.server.refuses = ([issuer]) => issuer === ourIssuer;
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    node.server.refuses = () => false;
    const again = await node.plan();
    expect([kindsOf(again), codesOf(again)]).toEqual([[], ['IRSA-CONTROLPLANE-039']]);
  });

  it.each([
    ['v1beta3', 'v1.22.17', 1],
    ['v1beta3', 'v1.28.1', 3],
    ['v1beta3', 'v1.28.1', 4],
    ['v1beta4', 'v1.36.3', 4],
  ])(
    'is shown as it will be while the issuer is not known: %s of %s with %d issuers',
    async (form, version, count) => {
      const issuers = [oldIssuer, 'https://a.example', 'https://b.example', 'https://c.example'].slice(
        0,
        count,
      );
      const names = [
        'service-account-issuer',
        'service-account_issuer',
        'service_account-issuer',
        'service_account_issuer',
      ];
      const list = issuers.map((issuer, index) =>
        form === 'v1beta4'
          ? `  - {name: service-account-issuer, value: "${issuer}"}\n`
          : `    ${names[index]}: "${issuer}"\n`,
      );
      const flags = [
        ...issuers.map((issuer) => `--service-account-issuer=${issuer}`),
        '--service-account-key-file=/etc/kubernetes/pki/sa.pub',
        '--service-account-signing-key-file=/etc/kubernetes/pki/sa.key',
      ];
      const node = simulatedNode({ manifest: manifestOf(flags) });
      node.cluster.kubeadm = `apiVersion: kubeadm.k8s.io/${form}\nkind: ClusterConfiguration\nkubernetesVersion: ${version}\napiServer:\n  extraArgs:\n${list.join('')}`;
      const shown = await node.plan({}, { ...node.outputs, issuerUrl: unknown<IssuerUrl>('the issuer') });
      expect(planDifference(shown.changes, (await node.plan()).changes)).toBeNull();
    },
  );
});
