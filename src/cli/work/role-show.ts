import { roleAccess } from '../../links/roles/role-access.ts';
import { roleSizes } from '../../links/roles/role-sizes.ts';
import type { ChainOptions } from '../chain-options.ts';
import { exitCode } from '../exit-code.ts';
import { noSuchRole } from '../no-such-role.ts';
import { writeResult } from '../result.ts';
import { roleData, roleLines, type SeenRole } from '../views/role-view.ts';
import { lookAtRoles } from './look-at-roles.ts';

/** One role: who may take it, what it may do, and how much of IAM's quotas that uses. */
export async function showRole(name: string, options: ChainOptions): Promise<void> {
  const { context, desired, quotas, reports } = await lookAtRoles(options);
  const report = reports.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (report === undefined) {
    throw noSuchRole(
      name,
      reports.map((one) => one.name),
    );
  }
  const access = roleAccess(desired, report);
  const seen: SeenRole = { context, report, access, sizes: roleSizes(report, quotas) };
  const now = Date.now();
  await writeResult(options.output, roleData(seen), (canvas) => roleLines(seen, { canvas, now }));
  if (report.state === 'has errors') process.exitCode = exitCode.findings;
}
