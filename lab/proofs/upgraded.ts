import { upgradeLab } from '../kubeadm/upgrade.ts';
import { proveWhole } from './chain-whole.ts';
import { labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { type Proof, prove } from './proof.ts';
import { takeDown } from './without-a-trace.ts';

const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';

/** What kubeadm writes anew at the next upgrade holds the chain, and destroy then takes its own lines alone. */
export const upgraded: Proof = {
  name: 'upgraded',
  claim:
    'After kubeadm upgrade on all nodes the chain is whole and the plan empty; destroy takes irsactl’s own lines away.',
  shape: { controlPlanes: 3, workers: 1, version: 'v1.36.1' },
  sets: [],
  spends: true,
  run: async (context) => {
    const { lab, say } = context;
    const chain = await labChain(context);
    await chain.must(['apply', '--yes']);
    await upgradeLab(lab, 'v1.36.3', say);
    await proveWhole(context, chain);
    await takeDown(chain);
    for (const node of lab.controlPlanes) {
      const text = await onNode(node, `cat ${manifest}`);
      prove(text.includes('kube-apiserver:v1.36.3'), `${node.name} does not run the new version.`);
      const left = text.split('\n').filter((line) => /irsactl|oidc|api-audiences/.test(line));
      prove(left.length === 0, `Left in the manifest of ${node.name}:\n${left.join('\n')}`);
    }
    return 'whole after 1.36.1 → 1.36.3 on every node, and undone without touching what the upgrade wrote';
  },
};
