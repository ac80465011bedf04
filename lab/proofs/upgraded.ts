import { upgradeLab } from '../kubeadm/upgrade.ts';
import type { Lab } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { apiServerManifest } from './api-server-manifest.ts';
import { proveWhole } from './chain-whole.ts';
import { type ClusterState, clusterConfiguration, clusterState } from './cluster-state.ts';
import { irsactlCommandsOf } from './commands-of.ts';
import { followCommands } from './follow-commands.ts';
import { type LabChain, labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { type LabShape, type Proof, prove } from './proof.ts';
import { acceptedAt } from './serves.ts';
import { proveNothingLeft, takeDown } from './without-a-trace.ts';

const page = 'docs/how-to/join-and-upgrade-control-plane-nodes.md';

/** What `kubeadm upgrade` itself writes anew: static pods, kubeconfigs, and certificates with their keys, but no authority's. */
const writtenAnew =
  /^\S+: \.\/(manifests\/.+|[^/]+\.conf|pki\/(?!sa\.|(etcd\/|front-proxy-)?ca\.).+\.(crt|key))$/;
/** Its copies of what was there, and its own data, which is compared to the letter. */
const leftOut = /^\S+: \.\/tmp\/|^kubeadm-config$/;

/** What kubeadm writes anew at the next upgrade holds the chain, and destroy then takes its own lines alone. */
const upgradedOn = (
  shape: Pick<LabShape, 'controlPlanes' | 'workers'>,
  { name, of, sets }: Pick<Proof, 'name' | 'sets'> & { readonly of: string },
): Proof => ({
  name,
  claim: `After kubeadm upgrade on ${of} the chain is whole and the plan empty, as ${page} says; destroy takes irsactl’s own lines away, and a token from before is accepted.`,
  shape: { ...shape, version: 'v1.36.1' },
  sets,
  spends: true,
  run: async (context) => {
    const { lab, say } = context;
    const chain = await labChain(context);
    const config = await clusterConfiguration(lab);
    const before = await clusterState(lab);
    // All of it takes longer than a token lasts by itself.
    const account = ['default', '-n', 'kube-system', '--duration=12h'];
    const old = (await kubectlOf(lab).run(['create', 'token', ...account])).trim();
    await chain.must(['apply', '--yes']);
    await proveUpgradeKeeps(lab, 'v1.36.3');
    await upgradeLab(lab, 'v1.36.3', say);
    await followCommands(context, chain, await irsactlCommandsOf(page, ['Upgrade']));
    const written = await manifestsOf(lab);
    await proveWhole(context, chain);
    await takeDown(chain);
    const standing = await manifestsOf(lab);
    for (const [name, text] of written) {
      prove(text.includes('kube-apiserver:v1.36.3'), `${name} does not run the new version.`);
      const kept = withoutChain(text, chain);
      prove(kept.length < text.length, `The upgrade has written nothing of the chain on ${name}.`);
      prove(
        standing.get(name) === kept,
        `${name} does not have what kubeadm wrote without the lines of the chain:\n${standing.get(name)}\nin the place of\n${kept}`,
      );
    }
    const wanted = config.replace('kubernetesVersion: v1.36.1', 'kubernetesVersion: v1.36.3');
    const left = await clusterConfiguration(lab);
    prove(left === wanted, `kubeadm-config is not as before:\n${left}\nin the place of\n${wanted}`);
    await proveNothingLeft(lab, before, withoutUpgrade);
    for (const node of lab.controlPlanes) {
      const named = await onNode(node, 'grep -rl irsactl /etc/kubernetes/manifests || true');
      prove(named === '', `On ${node.name} these files still speak of irsactl:\n${named}`);
      prove(await acceptedAt(node, old), `${node.name} refuses a token from before apply.`);
    }
    const compared = withoutUpgrade(before).size;
    return `whole after 1.36.1 → 1.36.3 on every node, and undone without touching what the upgrade wrote: ${compared} files and facts are as before, and a token from before is accepted`;
  },
});

export const upgraded: readonly Proof[] = [
  upgradedOn({ controlPlanes: 3, workers: 1 }, { name: 'upgraded', of: 'all nodes', sets: [] }),
  // The upgrade of three nodes takes half an hour.
  upgradedOn({ controlPlanes: 1, workers: 0 }, { name: 'upgraded-one-node', of: 'one node', sets: ['ci'] }),
];

/** As the page says, in what kubeadm shows of the upgrade beforehand the lines of the chain move at most. */
async function proveUpgradeKeeps(lab: Lab, version: string): Promise<void> {
  for (const node of lab.controlPlanes) {
    const difference = await onNode(node, `kubeadm upgrade diff ${version}`);
    prove(
      difference.includes(`kube-apiserver:${version}`),
      `kubeadm shows nothing of ${version}:\n${difference}`,
    );
    const linesWith = (sign: '+' | '-') =>
      difference.split('\n').flatMap((line) => {
        const isOfChain = line.startsWith(sign) && /--(service-account-|api-audiences)/.test(line);
        return isOfChain ? line.slice(1) : [];
      });
    const [gone, come] = [linesWith('-'), linesWith('+')].map((lines) => lines.toSorted().join('\n'));
    prove(gone === come, `On ${node.name} kubeadm says that the upgrade takes\n${gone}\nand brings\n${come}`);
  }
}

/** Files that the upgrade writes anew must still be there, whatever is in them. */
function withoutUpgrade(state: ClusterState): ClusterState {
  const kept = [...state].filter(([name]) => !leftOut.test(name));
  return new Map(kept.map(([name, value]) => [name, writtenAnew.test(name) ? 'written anew' : value]));
}

async function manifestsOf(lab: Lab): Promise<ReadonlyMap<string, string>> {
  const read = lab.controlPlanes.map(
    async (node) => [node.name, await onNode(node, `cat ${apiServerManifest}`)] as const,
  );
  return new Map(await Promise.all(read));
}

/** What kubeadm would have written if kubeadm-config had nothing of the chain; no lab names audiences itself. */
function withoutChain(text: string, { issuer }: LabChain): string {
  const own = [`--service-account-issuer=${issuer}`, '--api-audiences='];
  const lines = text.split('\n').filter((line) => !own.some((one) => line.includes(one)));
  return lines.join('\n');
}
