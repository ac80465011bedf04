import { emptyPlan, type LinkPlan } from '../../chain/link.ts';

/** The proof leaves nothing behind. */
export function planProofRemoval(): LinkPlan {
  return emptyPlan('nothing to remove');
}
