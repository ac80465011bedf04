import type { ChainContext } from '../../chain/context.ts';
import { noOutputs } from '../../chain/outputs.ts';
import { type DesiredRoles, desiredRoles } from '../../links/roles/desired.ts';
import { observeRoles } from '../../links/roles/observe.ts';
import type { RoleQuotas } from '../../links/roles/ports.ts';
import { type RoleReport, reportRoles } from '../../links/roles/role-report.ts';
import type { ChainOptions } from '../chain-options.ts';
import { withChain } from '../compose.ts';

/** The roles of a chain, as one look shows them. */
export interface SeenRoles {
  readonly context: ChainContext;
  readonly desired: DesiredRoles;
  readonly quotas: RoleQuotas | null;
  readonly reports: readonly RoleReport[];
}

/** Looks at the roles alone: the issuer counts as irsa.yaml or AWS names it, whether or not its documents are there. */
export function lookAtRoles(options: ChainOptions): Promise<SeenRoles> {
  return withChain(options, false, async ({ context, roles, issuerUrl }) => {
    const desired = desiredRoles(context, { ...noOutputs, issuerUrl: await issuerUrl() });
    const facts = await observeRoles(desired, { roles });
    return { context, desired, quotas: facts.quotas, reports: reportRoles(desired, facts) };
  });
}
