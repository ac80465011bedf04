import { inEachAccount } from '../../chain/in-each-account.ts';
import { defineLink, type Link } from '../../chain/link.ts';
import { rolesChanges } from './apply.ts';
import { roleOf } from './change.ts';
import { checkRoles } from './check.ts';
import { desiredRoles } from './desired.ts';
import { observeRoles } from './observe.ts';
import { planRoles } from './plan.ts';
import type { RolesPorts } from './ports.ts';
import { probeRoles } from './probe.ts';
import { planRolesRemoval } from './removal.ts';
import { rolesStanding } from './standing.ts';

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
