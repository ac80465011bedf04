import { awsInPods } from './aws-in-pods.ts';
import { measurement } from './measurement.ts';
import { oneNode } from './one-node.ts';
import type { Proof } from './proof.ts';
import { threeNodes } from './three-nodes.ts';
import { undo } from './undo.ts';

/** In the order in which they run: those of one lab stand together. */
export const proofs: readonly Proof[] = [measurement, oneNode, threeNodes, awsInPods, undo];

/** `all`, the name of a set, or the name of a proof; null where there is none of it. */
export function chosenProofs(choice: string): readonly Proof[] | null {
  if (choice === 'all') return proofs;
  const chosen = proofs.filter(({ name, sets }) => name === choice || sets.some((set) => set === choice));
  return chosen.length === 0 ? null : chosen;
}
