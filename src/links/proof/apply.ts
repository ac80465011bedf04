import type { Change } from '../../chain/change.ts';
import { IrsaError } from '../../errors/irsa-error.ts';

/** The proof plans no changes, so there is none to carry out. */
export async function applyProof(change: Change): Promise<void> {
  throw new IrsaError('IRSA-PLAN-004', {
    what: `The change ${change.kind} of ${change.target} cannot be carried out.`,
    why: 'The proof link changes nothing.',
    next: 'Make a new plan: irsactl plan -o json > plan.json',
  });
}
