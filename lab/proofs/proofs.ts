import { backByHand, backByHandStuck } from './back-by-hand.ts';
import { clusterKey } from './cluster-key.ts';
import { faultProof } from './faults/fault-proof.ts';
import { killedThenUndone } from './faults/killed-then-undone.ts';
import { faults } from './faults/table.ts';
import { undoneFaults } from './faults/undone-faults.ts';
import { followedGuide } from './followed-guide.ts';
import { followedPages } from './followed-page.ts';
import { hardPlaceProof } from './hard-places/hard-place-proof.ts';
import { hardPlaces } from './hard-places/table.ts';
import { joined } from './joined.ts';
import { labLeavesNothing } from './lab-leaves-nothing.ts';
import { measurement } from './measurement.ts';
import { olderKubeadm } from './older-kubeadm.ts';
import type { Proof } from './proof.ts';
import { plainRefusals } from './refusals.ts';
import { soleNode } from './sole-node.ts';
import { threeNodes } from './three-nodes.ts';
import { undoneRetired } from './undone-retired.ts';
import { undoneUnforced, undoneUnforcedThreeNodes } from './undone-unforced.ts';
import { upgraded } from './upgraded.ts';

/** In the order in which they run: those of one lab stand together. */
export const proofs: readonly Proof[] = [
  measurement,
  labLeavesNothing,
  soleNode,
  undoneUnforced,
  clusterKey,
  followedGuide,
  backByHand,
  backByHandStuck,
  ...pagesOn(1),
  ...hardPlaces.map(hardPlaceProof),
  ...faultsOf(1),
  ...undoneFaults,
  killedThenUndone,
  ...pagesOn(3),
  threeNodes,
  undoneUnforcedThreeNodes,
  plainRefusals,
  ...faultsOf(3),
  undoneRetired,
  ...upgraded,
  ...joined,
  ...olderKubeadm,
];

function faultsOf(controlPlanes: number): Proof[] {
  return faults.map(faultProof).filter(isOn(controlPlanes));
}

function pagesOn(controlPlanes: number): Proof[] {
  return followedPages.filter(isOn(controlPlanes));
}

function isOn(controlPlanes: number): (proof: Proof) => boolean {
  return ({ shape }) => shape.controlPlanes === controlPlanes;
}

/** `all`, or names of sets and proofs with commas between them; null where there is none of one of them. */
export function chosenProofs(choice: string): readonly Proof[] | null {
  if (choice === 'all') return proofs;
  const words = choice.split(',');
  const holds = (word: string, { name, sets }: Proof) => name === word || sets.some((set) => set === word);
  if (!words.every((word) => proofs.some((proof) => holds(word, proof)))) return null;
  return proofs.filter((proof) => words.some((word) => holds(word, proof)));
}

/** One that needs another number of control plane nodes than NODES says; none where it says nothing. */
export function unlike(chosen: readonly Proof[], nodes: string): Proof | undefined {
  return nodes === '' ? undefined : chosen.find(({ shape }) => String(shape.controlPlanes) !== nodes);
}
