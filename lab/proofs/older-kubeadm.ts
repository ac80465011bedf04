import type { KubernetesVersion } from '../../src/binaries/kubernetes-version.ts';
import { firstControlPlane } from '../first-control-plane.ts';
import { upgradeLab } from '../kubeadm/upgrade.ts';
import type { Lab } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { apiServerManifest } from './api-server-manifest.ts';
import { proveWhole } from './chain-whole.ts';
import { clusterConfiguration } from './cluster-state.ts';
import { labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { type Proof, prove } from './proof.ts';
import { acceptedAt, mintedAt } from './serves.ts';
import { takeDown } from './without-a-trace.ts';

/** Up to 1.34.3 kubeadm sorts repeated arguments: https://github.com/kubernetes/kubeadm/issues/3261 */
const rendered = (version: KubernetesVersion, form: 'v1beta3' | 'v1beta4' = 'v1beta4'): Proof => ({
  name: form === 'v1beta3' ? `rendered-by-${version}-from-v1beta3` : `rendered-by-${version}`,
  claim: `When kubeadm ${version} writes the manifest anew${form === 'v1beta3' ? ' from a configuration of v1beta3' : ''}, the chain's issuer is still the first.`,
  shape: { controlPlanes: 1, workers: 1, version },
  sets: [],
  spends: true,
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    if (form === 'v1beta3') await writeAsV1beta3(lab);
    const chain = await labChain(context, { injection: 'none' });
    await chain.must(['apply', '--yes']);
    const config = await clusterConfiguration(lab);
    prove(
      config.includes(`apiVersion: kubeadm.k8s.io/${form}\n`),
      `The configuration has another form:\n${config}`,
    );
    say(
      `kubeadm-config: ${/ {2}extraArgs:\n(?: {4,}.*\n)*/.exec(config)?.[0].replaceAll(/\s+/g, ' ').trim()}`,
    );
    const { token } = await mintedAt(lab, node);
    const before = await onNode(node, `cat ${apiServerManifest}`);
    const wrote = await onNode(node, `stat -c %i ${apiServerManifest}`);
    await upgradeLab(lab, version, say);
    const after = await onNode(node, `cat ${apiServerManifest}`);
    const isAnew = wrote !== (await onNode(node, `stat -c %i ${apiServerManifest}`));
    prove(isAnew, 'kubeadm has written no manifest.');
    say(`kubeadm wrote ${before === after ? 'the very same manifest' : 'the manifest anew'}`);
    prove(await acceptedAt(node, token), 'A token of the chain from before is refused.');
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

/** As a cluster of Kubernetes 1.30 and older has it, which knows none of the fields that are left out here. */
async function writeAsV1beta3(lab: Lab): Promise<void> {
  const text = (await clusterConfiguration(lab))
    .replace('kubeadm.k8s.io/v1beta4', 'kubeadm.k8s.io/v1beta3')
    .replaceAll(
      /^(?:caCertificateValidityPeriod|certificateValidityPeriod|encryptionAlgorithm|proxy):.*\n/gm,
      '',
    );
  const patch = JSON.stringify({ data: { ClusterConfiguration: text } });
  await kubectlOf(lab).run([
    'patch',
    'configmap',
    'kubeadm-config',
    '-n',
    'kube-system',
    '--type=merge',
    '-p',
    patch,
  ]);
}

export const olderKubeadm: readonly Proof[] = [
  rendered('v1.34.3'),
  rendered('v1.34.4'),
  rendered('v1.34.3', 'v1beta3'),
];
