import type { LinkPlan, RemovalStage } from '../../chain/link.ts';
import { isAdopted, ownerOf } from '../../chain/ownership.ts';
import { counted } from '../../errors/counted.ts';
import { deleteRole } from './change.ts';
import type { DesiredRoles } from './desired.ts';
import { adoptedRoleStays, taggedRoleStays } from './findings.ts';
import type { RolesFacts } from './observe.ts';
import type { StoredRole } from './ports.ts';
import { isWrittenByIrsactl } from './written-by-irsactl.ts';

/** Roles go before anything that they trust. */
export function planRolesRemoval(desired: DesiredRoles, facts: RolesFacts, stage: RemovalStage): LinkPlan {
  if (stage !== 'sign-back') {
    return { changes: [], findings: [], outputs: {}, summary: 'The roles are removed with the first stage.' };
  }
  const stored = [...facts.actual.values()].filter((role) => role !== null);
  const own = stored.filter((role) => ownerOf(role.tags, desired.ownership).kind === 'this-chain');
  const others = stored.length - own.length;
  const { changes, findings } = takeAway(desired, [...own, ...facts.surplus], 'The chain is taken down.');
  return {
    changes,
    findings,
    outputs: {},
    summary: `${counted(changes.length, 'role')}${others > 0 ? `; ${counted(others, 'role')} not irsactl’s, left alone` : ''}`,
  };
}

/** Roles that irsactl created are deleted; those that it took over, or that only carry its tags, stay. */
export function takeAway(
  desired: DesiredRoles,
  roles: readonly StoredRole[],
  why: string,
): Pick<LinkPlan, 'changes' | 'findings'> {
  const paths = new Map(desired.roles.map(({ declared }) => [declared.name, declared.path]));
  const parts = roles.map((role) => {
    if (isAdopted(role.tags)) return { finding: adoptedRoleStays(role, why) };
    const path = paths.get(role.name);
    const hasPath = path === undefined || path === role.path;
    return hasPath && isWrittenByIrsactl(desired, role, path === undefined ? undefined : role.name)
      ? { change: deleteRole(role, why) }
      : { finding: taggedRoleStays(role, why) };
  });
  return {
    changes: parts.flatMap(({ change }) => change ?? []),
    findings: parts.flatMap(({ finding }) => finding ?? []),
  };
}
