import type { DesiredRoles } from './desired.ts';
import type { RolesFacts } from './observe.ts';

/** What check judges: all of it was seen by observe. */
export type RolesEvidence = RolesFacts;

export async function probeRoles(_desired: DesiredRoles, facts: RolesFacts): Promise<RolesEvidence> {
  return facts;
}
