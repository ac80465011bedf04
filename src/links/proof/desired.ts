import type { ChainContext } from '../../chain/context.ts';
import { type RoleAccount, roleAccounts } from '../../chain/role-accounts.ts';

/** The proofs: each service account's token must yield its role. */
export interface DesiredProof {
  readonly audience: string;
  readonly proofs: readonly RoleAccount[];
}

export function desiredProof(context: ChainContext): DesiredProof {
  return { audience: context.chain.audience, proofs: roleAccounts(context) };
}
