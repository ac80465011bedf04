import type { ChainContext } from '../../chain/context.ts';
import { inAccount } from '../../chain/in-each-account.ts';
import { noOutputs } from '../../chain/outputs.ts';
import { chainAccounts } from '../../config/chain-accounts.ts';
import { type DesiredRoles, desiredRoles } from '../../links/roles/desired.ts';
import { observeRoles } from '../../links/roles/observe.ts';
import type { RoleQuotas } from '../../links/roles/ports.ts';
import { type RoleReport, reportRoles } from '../../links/roles/role-report.ts';
import type { ChainOptions } from '../chain-options.ts';
import { withChain } from '../compose.ts';
import { namedAccountOf } from '../named-account-of.ts';

/** The roles of a chain, as one look shows them. */
export interface SeenRoles {
  readonly context: ChainContext;
  readonly roles: readonly SeenRole[];
}

/** A role, and what is known of the account that it is in. */
export interface SeenRole {
  readonly report: RoleReport;
  readonly desired: DesiredRoles;
  readonly quotas: RoleQuotas | null;
}

export interface RolesOptions extends ChainOptions {
  /** A name of spec.aws.accounts, or an ID. */
  readonly account?: string;
}

/** Looks at the roles alone: the issuer counts as irsa.yaml or AWS names it, whether or not its documents are there. */
export function lookAtRoles(options: RolesOptions): Promise<SeenRoles> {
  return withChain(options, false, async ({ context, roles, issuerUrl }) => {
    const all = chainAccounts(context.chain, context.aws.account);
    const accounts = options.account === undefined ? all : [namedAccountOf(all, options.account)];
    const outputs = { ...noOutputs, issuerUrl: await issuerUrl() };
    const seen = await Promise.all(
      accounts.map(async (account) => {
        const desired = desiredRoles(inAccount(context, account), outputs);
        const facts = await observeRoles(desired, { roles });
        return reportRoles(desired, facts, account.name).map((report) => ({
          report,
          desired,
          quotas: facts.quotas,
        }));
      }),
    );
    return { context, roles: seen.flat() };
  });
}
