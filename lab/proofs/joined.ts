import { proveSigns, proveWhole } from './chain-whole.ts';
import { clusterState, withoutNode } from './cluster-state.ts';
import { irsactlCommandsOf } from './commands-of.ts';
import { followCommands } from './follow-commands.ts';
import { labChain } from './lab-chain.ts';
import { changeWords, plannedChanges } from './planned-changes.ts';
import { type Proof, prove } from './proof.ts';
import { proveUntouched, serverProcess } from './server-process.ts';
import { proveNothingLeft, takeDown } from './without-a-trace.ts';

type Placement = 'kubeadm' | 'separate';

const page = 'docs/how-to/join-and-upgrade-control-plane-nodes.md';

/** A control plane node that joins later, as the page has it done, belongs to the chain. */
const joinedWith = (placement: Placement): Proof => ({
  name: `joined-${placement}`,
  claim: `A fourth control plane node that joins afterwards, with the commands of ${page}, has the whole chain, and destroy leaves nothing on those that were there before (keys: ${placement}).`,
  shape: { controlPlanes: 3, workers: 1 },
  sets: [],
  spends: true,
  run: async (context) => {
    const { lab, say } = context;
    const before = await clusterState(lab);
    // Nodes are found from the cluster, so the fourth is seen by itself.
    const more = { controlPlane: undefined, signingKey: { placement } };
    const chain = await labChain(context, { more });
    await chain.must(['apply', '--yes']);
    const [prepare = [], ...afterwards] = await irsactlCommandsOf(page, ['Join']);
    const node = await lab.join('control-plane', {
      beforeJoin: ({ name }) => {
        prove(prepare.includes(name), `The page prepares another node: irsactl ${prepare.join(' ')}.`);
        return followCommands(context, chain, [prepare]);
      },
    });
    say(`${node.name} has joined`);
    await proveSigns(context, chain);
    // kubeadm gave it the chain, so that nothing there says what was before; irsactl notes that, and nothing else.
    const left = await plannedChanges(chain);
    const words = left.map(changeWords);
    say(`left to do: ${words.join(', ')}`);
    const isNote = left.every(({ kind, target, disruptive }) => {
      return kind === 'note-original' && target.startsWith(`${node.name}:`) && !disruptive;
    });
    prove(left.length === 1 && isNote, `More than a note is left to do: ${words.join(', ') || 'nothing'}.`);
    const process = await serverProcess(node);
    await followCommands(context, chain, afterwards);
    await proveUntouched(node, process);
    await proveWhole(context, chain);
    await takeDown(chain);
    // What was on the node that has joined before irsactl was never there.
    await proveNothingLeft(lab, before, (state) => withoutNode(state, node.name));
    return `${node.name} signs and accepts as the others do as soon as it has joined; apply adds a note alone; on the others ${before.size} files and facts are as before`;
  },
});

export const joined: readonly Proof[] = [joinedWith('kubeadm'), joinedWith('separate')];
