import { exitCode } from '../exit-code.ts';
import { writeResult } from '../result.ts';
import { roleListData, roleListLines } from '../views/role-list-view.ts';
import { lookAtRoles, type RolesOptions } from './look-at-roles.ts';

/** Every role of the chain, declared or left over. */
export async function listRoles(options: RolesOptions): Promise<void> {
  const { context, roles } = await lookAtRoles(options);
  const reports = roles.map(({ report }) => report);
  const now = Date.now();
  await writeResult(options.output, roleListData(context, reports), (canvas) =>
    roleListLines(context, reports, { canvas, now }),
  );
  if (reports.some(({ state }) => state === 'has errors')) process.exitCode = exitCode.findings;
}
