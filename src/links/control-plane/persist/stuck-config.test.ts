import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import {
  codesOf,
  kindsOf,
  manifestPath,
  ourIssuer,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';

const head = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n';

/** The arguments that are there, and one more, by an alias. */
function byAlias(config: string | null): string {
  const { extraArgs } = parse(config ?? '').apiServer;
  return `${head}common: &common\n${stringify([...extraArgs, { name: 'v', value: '4' }]).trimEnd()}\napiServer:\n  extraArgs: *common\n`;
}

const unreadable = (config: string | null) => `${config}apiServer: {}\n`;

/** The key of the chain lives in kubeadm's own files, or beside them. */
async function applied(placement: 'kubeadm' | 'separate') {
  const source = { source: 'generate', algorithm: 'RS256', bits: 2048, placement } as const;
  const node = simulatedNode({ source });
  node.cluster.kubeadm = head;
  await node.carryOut(await node.plan());
  return node;
}

describe('a kubeadm-config out of which the flags cannot be taken', () => {
  it.each([
    ['by an alias', 'kubeadm', byAlias, 'IRSA-CONTROLPLANE-145'],
    ['that cannot be read', 'kubeadm', unreadable, 'IRSA-CONTROLPLANE-145'],
    ['by an alias', 'separate', byAlias, 'IRSA-CONTROLPLANE-145'],
    ['that cannot be read', 'separate', unreadable, 'IRSA-CONTROLPLANE-145'],
  ] as const)(
    'is told of at once, and stops the last stage: %s, key %s',
    async (_, placement, edit, code) => {
      const node = await applied(placement);
      const edited = edit(node.cluster.kubeadm);
      node.cluster.kubeadm = edited;
      const back = await node.planRemoval('sign-back');
      expect(back.findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-145', severity: 'warning' }]);
      expect(kindsOf(back)).toContain('sign-back');
      await node.carryOut(back);
      const last = await node.planRemoval('accept-back', { acceptLoss: true });
      expect([kindsOf(last), codesOf(last)]).toEqual([[], [code]]);
      expect(last.findings[0]?.severity).toBe('error');
      expect(node.cluster.kubeadm).toBe(edited);
    },
  );

  it('stops nothing once somebody took the chain out of it by hand', async () => {
    const node = await applied('kubeadm');
    await node.carryOut(await node.planRemoval('sign-back'));
    node.cluster.kubeadm = `${head}common: &common []\napiServer:\n  extraArgs: *common\n`;
    const last = await node.planRemoval('accept-back');
    expect(codesOf(last)).toEqual([]);
    await node.carryOut(last);
    expect(node.files.text(manifestPath)).not.toContain(ourIssuer);
  });

  it('does not go back to a text that cannot be read', async () => {
    const node = await applied('kubeadm');
    const path = '/etc/kubernetes/irsactl/prod-1/persisted.json';
    const record = JSON.parse(node.files.text(path) ?? '');
    node.files.put(path, JSON.stringify({ ...record, original: 'apiServer: [' }));
    await node.carryOut(await node.planRemoval('sign-back'));
    await node.carryOut(await node.planRemoval('accept-back'));
    expect(parse(node.cluster.kubeadm ?? '')).toEqual({ ...parse(head), apiServer: {} });
  });
});
