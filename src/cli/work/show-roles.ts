import type { ChainContext } from '../../chain/context.ts';
import { inAccount } from '../../chain/in-each-account.ts';
import { noOutputs } from '../../chain/outputs.ts';
import { chainAccounts } from '../../config/chain-accounts.ts';
import { type DesiredRoles, desiredRoles } from '../../links/roles/desired.ts';
import { observeRoles } from '../../links/roles/observe.ts';
import type { RoleQuotas } from '../../links/roles/ports.ts';
import { roleAccess } from '../../links/roles/role-access.ts';
import { type RoleReport, reportRoles } from '../../links/roles/role-report.ts';
import { roleSizes } from '../../links/roles/role-sizes.ts';
import type { ChainOptions } from '../chain-options.ts';
import { withChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { entryOfRole, namedAccountOf } from '../find-by-name.ts';
import { writeResult } from '../result.ts';
import { roleListData, roleListLines } from '../views/role-list-view.ts';
import { roleData, roleLines } from '../views/role-view.ts';

/** A role, with what IAM and irsa.yaml have for its account. */
interface ObservedRole {
  readonly report: RoleReport;
  readonly desired: DesiredRoles;
  readonly quotas: RoleQuotas | null;
}

interface RolesOptions extends ChainOptions {
  /** A name of spec.aws.accounts, or an ID. */
  readonly account?: string;
}

/** Reads only the roles. The issuer's URL comes from irsa.yaml or AWS, even if its documents do not exist. */
function readRoles(
  options: RolesOptions,
): Promise<{ readonly context: ChainContext; readonly roles: readonly ObservedRole[] }> {
  return withChain(options, false, async ({ context, roles, issuerUrl }) => {
    const all = chainAccounts(context.chain, context.aws.account);
    const accounts = options.account === undefined ? all : [namedAccountOf(all, options.account)];
    const outputs = { ...noOutputs, issuerUrl: await issuerUrl() };
    const observed = await Promise.all(
      accounts.map(async (account) => {
        const desired = desiredRoles(inAccount(context, account), outputs);
        const facts = await observeRoles(desired, { roles });
        const { quotas } = facts;
        return reportRoles(desired, facts, account.name).map((report) => ({ report, desired, quotas }));
      }),
    );
    return { context, roles: observed.flat() };
  });
}

/** Every role that irsa.yaml declares or the chain owns. */
export async function listRoles(options: RolesOptions): Promise<void> {
  const { context, roles } = await readRoles(options);
  const reports = roles.map(({ report }) => report);
  const now = Date.now();
  await writeResult(options.output, roleListData(context, reports), (canvas) =>
    roleListLines(context, reports, { canvas, now }),
  );
  if (reports.some(({ state }) => state === 'has errors')) process.exitCode = exitCode.findings;
}

export async function showRole(name: string, options: RolesOptions): Promise<void> {
  const { context, roles } = await readRoles(options);
  const { desired, quotas, report } = entryOfRole(name, roles, (role) => role.report);
  const shown = {
    ...{ context, report },
    access: roleAccess(desired, report),
    sizes: roleSizes(report, quotas),
  };
  const now = Date.now();
  await writeResult(options.output, roleData(shown), (canvas) => roleLines(shown, { canvas, now }));
  if (report.state === 'has errors') process.exitCode = exitCode.findings;
}
