import { backByHand } from './back-by-hand.ts';
import { destroyed } from './destroyed.ts';
import { faultProof } from './faults/fault-proof.ts';
import { killedPasses } from './faults/killed-passes.ts';
import { faults } from './faults/table.ts';
import { followedGuide } from './followed-guide.ts';
import { kubeadmAfterwards } from './kubeadm-afterwards.ts';
import type { Proof } from './proof.ts';
import { plainRefusals } from './refusals.ts';
import { rolesInPods } from './roles-in-pods.ts';
import { rotations } from './rotation.ts';
import { rotationsWithKubeadm } from './rotation-with-kubeadm.ts';
import { setByHand } from './set-by-hand.ts';
import { soleNode } from './sole-node.ts';
import { thefts } from './stolen-key.ts';
import { threeNodes } from './three-nodes.ts';

/** In running order: proofs with the same lab follow each other. */
export const proofs: readonly Proof[] = [
  soleNode,
  rolesInPods,
  destroyed,
  followedGuide,
  setByHand,
  ...backByHand,
  killedPasses,
  ...faults.map(faultProof).filter(({ shape }) => shape.controlPlanes === 1),
  threeNodes,
  plainRefusals,
  ...faults.map(faultProof).filter(({ shape }) => shape.controlPlanes === 3),
  ...rotations,
  ...thefts,
  ...rotationsWithKubeadm,
  kubeadmAfterwards,
];

/** Returns the proofs of `all`, or of comma-separated names of sets and proofs; null if a name does not exist. */
export function chosenProofs(choice: string): readonly Proof[] | null {
  if (choice === 'all') return proofs;
  const words = choice.split(',');
  const matches = (word: string, { name, sets }: Proof) => name === word || sets.some((set) => set === word);
  if (!words.every((word) => proofs.some((proof) => matches(word, proof)))) return null;
  return proofs.filter((proof) => words.some((word) => matches(word, proof)));
}
