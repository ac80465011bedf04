import { firstControlPlane } from '../first-control-plane.ts';
import { upgradeLab } from '../kubeadm/upgrade.ts';
import type { Lab } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { proveAccepted, proveSigner, proveWhole, takeDown, waitUntilReady } from './api-server-checks.ts';
import { type LabChain, labChain } from './lab-chain.ts';
import { apiServerManifest, onNode } from './on-node.ts';
import { irsactlCommandsOf } from './page-commands.ts';
import { type Proof, prove } from './proof.ts';

const page = 'docs/how-to/join-and-upgrade-control-plane-nodes.md';

export const kubeadmAfterwards: Proof = {
  name: 'kubeadm-afterwards',
  claim: `The commands of ${page} renew certificates, reboot, join a control plane node and upgrade with kubeadm. Afterwards the chain works, and the plan is empty. destroy removes the chain from kubeadm's files.`,
  shape: { controlPlanes: 1, workers: 0, version: 'v1.36.1' },
  sets: [],
  spends: true,
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    // irsactl finds the nodes through the cluster, including the joined one.
    const chain = await labChain(context, { more: { controlPlane: undefined } });
    const account = ['default', '-n', 'kube-system', '--duration=12h'];
    const old = (await kubectlOf(lab).run(['create', 'token', ...account])).trim();
    await chain.must(['apply', '--yes']);

    await onNode(node, 'kubeadm certs renew all', 300);
    await onNode(node, 'kill $(pgrep -x kube-apiserver)');
    await waitUntilWhole(lab, chain, say, 'a renewal of certificates');

    await node.powerOff();
    await node.powerOn();
    await waitUntilWhole(lab, chain, say, 'a reboot of the node');

    const joined = await lab.join('control-plane', say);
    await proveSigner(lab, chain.issuer);
    await waitUntilWhole(lab, chain, say, `the join of ${joined.name}`);

    await proveUpgradeKeeps(lab, 'v1.36.3');
    await upgradeLab(lab, 'v1.36.3', say);
    await waitUntilWhole(lab, chain, say, 'kubeadm upgrade');

    const seconds = await takeDown(chain);
    say(`destroy ${seconds.map((one) => one.toFixed(0)).join(' + ')} s`);
    await proveAccepted(lab, { 'from before': old });
    for (const one of lab.controlPlanes) {
      const flags = await onNode(one, `grep -e service-account-issuer -e api-audiences ${apiServerManifest}`);
      prove(!flags.includes(chain.issuer), `On ${one.name} the manifest still names the chain:\n${flags}`);
      const left = await onNode(one, 'ls -d /etc/kubernetes/irsactl 2>/dev/null || true');
      prove(left === '', `${one.name} still has ${left}`);
    }
    return 'the chain worked, with an empty plan, after a renewal of certificates, a reboot, a join and an upgrade of both nodes; destroy removed it from both nodes';
  },
};

async function waitUntilWhole(
  lab: Lab,
  chain: LabChain,
  say: (line: string) => void,
  after: string,
): Promise<void> {
  for (const node of lab.controlPlanes) await waitUntilReady(node, 300);
  await kubectlOf(lab).run(['wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=80s']);
  for (const words of await irsactlCommandsOf(page, ['Upgrade'])) await chain.must(words);
  await proveWhole(lab, chain);
  say(`the chain works after ${after}`);
}

/** Proves that `kubeadm upgrade diff` at most moves lines of the chain. */
async function proveUpgradeKeeps(lab: Lab, version: string): Promise<void> {
  for (const node of lab.controlPlanes) {
    const difference = await onNode(node, `kubeadm upgrade diff ${version}`);
    prove(difference.includes(`kube-apiserver:${version}`), `kubeadm shows no upgrade:\n${difference}`);
    const linesWith = (sign: '+' | '-') =>
      difference
        .split('\n')
        .filter((line) => line.startsWith(sign) && /--(service-account-|api-audiences)/.test(line))
        .map((line) => line.slice(1))
        .toSorted()
        .join('\n');
    prove(
      linesWith('-') === linesWith('+'),
      `The upgrade would remove\n${linesWith('-')}\nand add\n${linesWith('+')}`,
    );
  }
}
