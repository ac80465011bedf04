import { emptyPlan, type LinkPlan } from '../../chain/link.ts';
import { counted } from '../../errors/counted.ts';
import type { DesiredProof } from './desired.ts';

/** The proof changes nothing; its plan only counts the proofs. */
export function planProof({ proofs }: DesiredProof): LinkPlan {
  return emptyPlan(counted(proofs.length, 'service account'));
}
