import type { KubernetesVersion } from '../../src/binaries/kubernetes-version.ts';
import { firstControlPlane } from '../first-control-plane.ts';
import { upgradeLab } from '../kubeadm/upgrade.ts';
import type { Lab } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { mintedAtEach, proveAccepted, proveWhole, waitUntilReady } from './api-server-checks.ts';
import { labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { type Proof, prove } from './proof.ts';
import { proveOnlyNewKey, publicForSeconds, rotateUntilSigned, untilRetired } from './rotation.ts';
import { startStsCaller } from './sts-caller.ts';

const withKubeadm = (
  name: string,
  [from, to]: readonly [KubernetesVersion, KubernetesVersion],
  injection: 'admission-policy' | 'none',
): Proof => ({
  name,
  claim: `A control plane node that joins while a rotation waits to sign gets the next key. While the rotation waits to retire, certificates are renewed, the node reboots, and kubeadm upgrades from ${from} to ${to}: every API server still accepts tokens of both keys. The rotation then ends, and API servers accept only the new key.`,
  shape: { controlPlanes: 1, workers: 0, version: from },
  sets: ['rotation'],
  spends: true,
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    // irsactl finds the nodes through the cluster, including the joined one.
    const chain = await labChain(context, {
      injection,
      more: { controlPlane: undefined, signingKey: { publicForSeconds } },
    });
    await chain.must(['apply', '--yes']);
    const [before] = await mintedAtEach(lab);
    // Its pod holds a token, so that the rotation waits to retire.
    const caller = await startStsCaller(context);

    const begun = await chain.run(['rotate', '--yes']);
    prove(begun.code === 3, `rotate ended with ${begun.code}:\n${begun.stderr || begun.stdout}`);
    const joined = await lab.join('control-plane', say);
    await untilReady(lab);
    say(`${joined.name} joined while the rotation waited`);
    await rotateUntilSigned(chain, say);
    const tokens = { 'of the old key': before?.token ?? '', ...(await tokensOfEach(lab)) };

    await onNode(node, 'kubeadm certs renew all', 300);
    await onNode(node, 'kill $(pgrep -x kube-apiserver)');
    await untilReady(lab);
    await proveAccepted(lab, tokens);
    await node.powerOff();
    await node.powerOn();
    await untilReady(lab);
    await proveAccepted(lab, tokens);
    await upgradeLab(lab, to, say);
    await untilReady(lab);
    await proveAccepted(lab, tokens);

    await untilRetired(lab, chain, 'rotate', say);
    await caller.stop();
    await proveOnlyNewKey(lab, before);
    await proveWhole(lab, chain);
    return `both keys were accepted after a renewal of certificates, a reboot and an upgrade; ${joined.name}, which joined meanwhile, signs with the new key`;
  },
});

/** kubeadm 1.34.3 sorts arguments (docs/decisions/0010-issuers-in-kubeadm-config.md); 1.34 has no mutating admission policies. */
export const rotationsWithKubeadm: readonly Proof[] = [
  withKubeadm('rotation-with-kubeadm', ['v1.36.1', 'v1.36.3'], 'admission-policy'),
  withKubeadm('rotation-with-kubeadm-1.34', ['v1.34.2', 'v1.34.3'], 'none'),
];

async function untilReady(lab: Lab): Promise<void> {
  for (const node of lab.controlPlanes) await waitUntilReady(node, 300);
  await kubectlOf(lab).run(['wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=80s']);
}

async function tokensOfEach(lab: Lab): Promise<Readonly<Record<string, string>>> {
  const minted = await mintedAtEach(lab);
  return Object.fromEntries(minted.map(({ token }, at) => [`of API server ${at + 1}`, token]));
}
