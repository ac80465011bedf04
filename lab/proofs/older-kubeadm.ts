import type { KubernetesVersion } from '../../src/binaries/kubernetes-version.ts';
import { upgradeLab } from '../kubeadm/upgrade.ts';
import { proveWhole } from './chain-whole.ts';
import { labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { type Proof, prove } from './proof.ts';
import { takeDown } from './without-a-trace.ts';

const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';

/** Up to 1.34.3 kubeadm sorts repeated arguments: https://github.com/kubernetes/kubeadm/issues/3261 */
const rendered = (version: KubernetesVersion): Proof => ({
  name: `rendered-by-${version}`,
  claim: `When kubeadm ${version} writes the manifest anew, the chain's issuer is still the first.`,
  shape: { controlPlanes: 1, workers: 1, version },
  sets: [],
  spends: true,
  run: async (context) => {
    const { lab, say } = context;
    const [node] = lab.controlPlanes;
    if (!node) throw new TypeError('a lab has a control plane');
    const chain = await labChain(context, { injection: 'none' });
    await chain.must(['apply', '--yes']);
    const before = await onNode(node, `cat ${manifest}`);
    await upgradeLab(lab, version, say);
    const after = await onNode(node, `cat ${manifest}`);
    say(before === after ? 'kubeadm wrote the very same manifest' : 'kubeadm wrote the manifest anew');
    const issuers = [...after.matchAll(/--service-account-issuer=(\S+)/g)].map(([, issuer]) => issuer);
    prove(
      issuers[0] === chain.issuer,
      `kubeadm has written the issuers in this order: ${issuers.join(', ')}.`,
    );
    await proveWhole(context, chain);
    await takeDown(chain);
    return `issuers after kubeadm's own rendering: ${issuers.join(', ')}`;
  },
});

export const olderKubeadm: readonly Proof[] = [rendered('v1.34.3'), rendered('v1.34.4')];
