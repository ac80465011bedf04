import type { DesiredRoles } from './desired.ts';
import type { RolesFacts } from './observe.ts';

/** The observation already has all evidence for verify. */
export async function probeRoles(_desired: DesiredRoles, facts: RolesFacts): Promise<RolesFacts> {
  return facts;
}
