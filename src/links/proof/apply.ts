import type { ChangeTable } from '../../chain/change-kind.ts';
import type { DesiredProof } from './desired.ts';

/** The proof changes nothing. */
export const proofChanges: ChangeTable<DesiredProof> = {};
