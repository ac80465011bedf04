import type { Change } from '../../chain/change.ts';

/** The proof plans no changes, so there is none to carry out. */
export async function applyProof(change: Change): Promise<void> {
  throw new Error(`The proof link knows no change of kind ${change.kind}.`);
}
