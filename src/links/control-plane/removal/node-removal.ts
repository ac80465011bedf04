import type { Change } from '../../../chain/change.ts';
import type { Finding } from '../../../chain/finding.ts';

/** What a stage of the way back does on one node. */
export interface NodeRemoval {
  readonly changes: readonly Change[];
  /** Whether acceptance of the chain's tokens ends there. */
  readonly undoing: boolean;
  readonly findings: readonly Finding[];
}
