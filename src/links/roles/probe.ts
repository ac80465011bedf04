import type { RolesDesired } from './desired.ts';
import { declaredRoles } from './observe.ts';
import type { RolesPorts, StoredRole } from './ports.ts';

/** The declared roles as IAM has them, null where one is missing. */
export interface RolesEvidence {
  readonly stored: ReadonlyMap<string, StoredRole | null>;
}

export async function probeRoles(desired: RolesDesired, { roles }: RolesPorts): Promise<RolesEvidence> {
  return { stored: await declaredRoles(desired, roles) };
}
