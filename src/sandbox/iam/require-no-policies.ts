import type { PolicyHolder } from '../account.ts';
import { iamFaults } from './iam-faults.ts';

/** Neither a role nor a user goes while it has policies. */
export function requireNoPolicies({ attachedPolicies, inlinePolicies }: PolicyHolder): void {
  if (attachedPolicies.size > 0) {
    throw iamFaults.deleteConflict('Cannot delete entity, must detach all policies first.');
  }
  if (inlinePolicies.size > 0) {
    throw iamFaults.deleteConflict('Cannot delete entity, must delete policies first.');
  }
}
