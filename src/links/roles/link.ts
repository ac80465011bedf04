import { defineLink, type Link } from '../../chain/link.ts';
import { applyRoles } from './apply.ts';
import { checkRoles } from './check.ts';
import { rolesDesired } from './desired.ts';
import { observeRoles } from './observe.ts';
import { planRoles } from './plan.ts';
import type { RolesPorts } from './ports.ts';
import { probeRoles } from './probe.ts';
import { planRolesRemoval } from './removal.ts';

/** Each declared role trusts exactly its service accounts and has its policies. */
export function rolesLink(ports: RolesPorts): Link {
  return defineLink({
    name: 'roles',
    desired: rolesDesired,
    observe: (desired) => observeRoles(desired, ports),
    plan: planRoles,
    planRemoval: planRolesRemoval,
    apply: (change) => applyRoles(change, ports),
    probe: (desired) => probeRoles(desired, ports),
    check: checkRoles,
  });
}
