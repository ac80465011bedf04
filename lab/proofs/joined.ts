import type { LabNode } from '../lab.ts';
import { proveWhole } from './chain-whole.ts';
import { labChain } from './lab-chain.ts';
import type { Proof } from './proof.ts';
import { takeDown } from './without-a-trace.ts';

type Placement = 'kubeadm' | 'separate';

/** A control plane node that joins later belongs to the chain. */
const joinedWith = (placement: Placement): Proof => ({
  name: `joined-${placement}`,
  claim: `A fourth control plane node that joins afterwards has the whole chain (keys: ${placement}).`,
  shape: { controlPlanes: 3, workers: 1 },
  sets: [],
  spends: true,
  run: async (context) => {
    const { lab, say } = context;
    // Nodes are found from the cluster, so the fourth is seen by itself.
    const more = { controlPlane: undefined, signingKey: { placement } };
    const chain = await labChain(context, { more });
    await chain.must(['apply', '--yes']);
    // kubeadm-config names key files that `kubeadm join` does not bring.
    const prepare = async ({ name }: LabNode) => {
      await chain.must(['node', 'prepare', name, '--ssh', name, '--yes']);
    };
    const node = await lab.join('control-plane', placement === 'separate' ? { beforeJoin: prepare } : {});
    say(`${node.name} has joined`);
    const plan = await chain.run(['plan', '--detailed-exitcode']);
    if (plan.code !== 0) {
      say(`the plan is not empty: ${/IRSA-[A-Z]+-\d+[^\n]*/.exec(plan.stdout)?.[0] ?? 'changes'}`);
      await chain.must(['apply', '--yes']);
    }
    await proveWhole(context, chain);
    await takeDown(chain);
    return `${node.name} signs and accepts as the others do${plan.code === 0 ? ', without another apply' : ' after another apply'}`;
  },
});

export const joined: readonly Proof[] = [joinedWith('kubeadm'), joinedWith('separate')];
