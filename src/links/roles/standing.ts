import { type Standing, sinceAll } from '../../chain/standing.ts';
import type { DesiredRoles } from './desired.ts';
import type { RolesFacts } from './observe.ts';

/** IAM reports when a role was created, but not when it was last changed. */
export function rolesStanding({ roles }: DesiredRoles, { actual }: RolesFacts): Standing {
  const created = roles.map(({ declared }) => actual.get(declared.name)?.created ?? null);
  return { since: sinceAll(created), expires: [] };
}
