import type { LinkPlan } from '../../chain/link.ts';
import type { DesiredProof } from './desired.ts';

/** The proof changes nothing, so its plan, and that of its removal, is what it will prove. */
export function planProof(desired: DesiredProof): LinkPlan {
  const count = desired.proofs.length;
  return {
    changes: [],
    findings: [],
    outputs: {},
    summary: `${count} service account${count === 1 ? '' : 's'}`,
  };
}
