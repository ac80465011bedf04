import { inEachAccount } from '../../chain/in-each-account.ts';
import { defineLink, type Link } from '../../chain/link.ts';
import { type Standing, sinceAll } from '../../chain/standing.ts';
import { rolesChanges } from './apply.ts';
import { roleOf } from './change.ts';
import { checkRoles } from './check.ts';
import { type DesiredRoles, desiredRoles } from './desired.ts';
import { observeRoles, type RolesFacts } from './observe.ts';
import { planRoles } from './plan.ts';
import type { RolesPorts } from './ports.ts';
import { planRolesRemoval } from './removal.ts';

/** Each declared role trusts exactly its service accounts and has its policies. */
export function rolesLink(ports: RolesPorts): Link {
  const parts = inEachAccount({
    name: 'roles',
    desired: desiredRoles,
    observe: (desired) => observeRoles(desired, ports),
    plan: planRoles,
    planRemoval: planRolesRemoval,
    standing: rolesStanding,
    changes: rolesChanges(ports),
    laneOf: roleOf,
    probe: probeRoles,
    check: checkRoles,
  });
  return defineLink(parts);
}

/** The observation already has all evidence for verify. */
async function probeRoles(_desired: DesiredRoles, facts: RolesFacts): Promise<RolesFacts> {
  return facts;
}

/** IAM reports when a role was created, but not when it was last changed. */
function rolesStanding({ roles }: DesiredRoles, { actual }: RolesFacts): Standing {
  const created = roles.map(({ declared }) => actual.get(declared.name)?.created ?? null);
  return { since: sinceAll(created), expires: [] };
}
