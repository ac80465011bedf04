import { roleAccess } from '../../links/roles/role-access.ts';
import { roleSizes } from '../../links/roles/role-sizes.ts';
import { exitCode } from '../exit-code.ts';
import { inTwoAccounts, noSuchRole } from '../no-such-role.ts';
import { writeResult } from '../result.ts';
import { roleData, roleLines, type SeenRole } from '../views/role-view.ts';
import { lookAtRoles, type RolesOptions } from './look-at-roles.ts';

/** One role: who may take it, what it may do, and how much of IAM's quotas that uses. */
export async function showRole(name: string, options: RolesOptions): Promise<void> {
  const { context, roles } = await lookAtRoles(options);
  const [found, other] = roles.filter(({ report }) => report.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) {
    throw noSuchRole(
      name,
      roles.map(({ report }) => report.name),
    );
  }
  if (other !== undefined) throw inTwoAccounts(name, [found.report.account, other.report.account]);
  const { desired, quotas, report } = found;
  const seen: SeenRole = {
    context,
    report,
    access: roleAccess(desired, report),
    sizes: roleSizes(report, quotas),
  };
  const now = Date.now();
  await writeResult(options.output, roleData(seen), (canvas) => roleLines(seen, { canvas, now }));
  if (report.state === 'has errors') process.exitCode = exitCode.findings;
}
