import { firstControlPlane } from '../first-control-plane.ts';
import { upgradeLab } from '../kubeadm/upgrade.ts';
import type { Lab } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { type LabChain, labChain } from './lab-chain.ts';
import { apiServerManifest, onNode } from './on-node.ts';
import { irsactlCommandsOf } from './page-commands.ts';
import { type Proof, prove } from './proof.ts';
import { proveAccepted, proveSigner, proveWhole, takeDown, untilServes } from './serves.ts';

const page = 'docs/how-to/join-and-upgrade-control-plane-nodes.md';

export const kubeadmAfterwards: Proof = {
  name: 'kubeadm-afterwards',
  claim: `After renewed certificates, a reboot, a control plane node that joins and kubeadm upgrade, as ${page} says, the chain is whole and the plan empty; destroy removes the chain from what kubeadm wrote.`,
  shape: { controlPlanes: 1, workers: 0, version: 'v1.36.1' },
  sets: [],
  spends: true,
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    // irsactl finds the nodes in the cluster, so it finds the one that joins.
    const chain = await labChain(context, { more: { controlPlane: undefined } });
    const account = ['default', '-n', 'kube-system', '--duration=12h'];
    const old = (await kubectlOf(lab).run(['create', 'token', ...account])).trim();
    await chain.must(['apply', '--yes']);

    await onNode(node, 'kubeadm certs renew all', 300);
    await onNode(node, 'kill $(pgrep -x kube-apiserver)');
    await untilWhole(lab, chain, say, 'certificates were renewed');

    await node.powerOff();
    await node.powerOn();
    await untilWhole(lab, chain, say, 'the node was rebooted');

    const joined = await lab.join('control-plane', say);
    await proveSigner(lab, chain.issuer);
    await untilWhole(lab, chain, say, `${joined.name} joined`);

    await proveUpgradeKeeps(lab, 'v1.36.3');
    await upgradeLab(lab, 'v1.36.3', say);
    await untilWhole(lab, chain, say, 'kubeadm upgrade');

    const seconds = await takeDown(chain);
    say(`destroy ${seconds.map((one) => one.toFixed(0)).join(' + ')} s`);
    await proveAccepted(lab, { 'from before': old });
    for (const one of lab.controlPlanes) {
      const flags = await onNode(one, `grep -e service-account-issuer -e api-audiences ${apiServerManifest}`);
      prove(!flags.includes(chain.issuer), `On ${one.name} the chain is still in the manifest:\n${flags}`);
      const left = await onNode(one, 'ls -d /etc/kubernetes/irsactl 2>/dev/null || true');
      prove(left === '', `On ${one.name} there is still ${left}`);
    }
    return 'whole, with an empty plan, after renewed certificates, a reboot, a join and an upgrade of both nodes; destroy removed it from both nodes';
  },
};

async function untilWhole(
  lab: Lab,
  chain: LabChain,
  say: (line: string) => void,
  after: string,
): Promise<void> {
  for (const node of lab.controlPlanes) await untilServes(node, 300);
  await kubectlOf(lab).run(['wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=80s']);
  for (const words of await irsactlCommandsOf(page, ['Upgrade'])) await chain.must(words);
  await proveWhole(lab, chain);
  say(`whole after ${after}`);
}

/** What kubeadm shows of the upgrade before it moves lines of the chain at most. */
async function proveUpgradeKeeps(lab: Lab, version: string): Promise<void> {
  for (const node of lab.controlPlanes) {
    const difference = await onNode(node, `kubeadm upgrade diff ${version}`);
    prove(difference.includes(`kube-apiserver:${version}`), `kubeadm shows nothing:\n${difference}`);
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
