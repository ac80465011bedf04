import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { LinkPlan, RemovalStage } from '../../chain/link.ts';
import { isAdopted } from '../../chain/ownership.ts';
import { counted } from '../../errors/counted.ts';
import { deleteRole } from './change.ts';
import type { DesiredRoles } from './desired.ts';
import { adoptedRoleStays, taggedRoleStays, usedRoleStays } from './findings.ts';
import { policiesOfOthers } from './given-policies.ts';
import { isUsedByOthers, joinedRoles, leaveOthersRole, leaveOwnRole, leftRoles } from './leave-shared.ts';
import type { RolesFacts } from './observe.ts';
import type { ListedRole, StoredRole } from './ports.ts';
import { isOwn } from './shared-trust.ts';
import { isWrittenByIrsactl } from './written-by-irsactl.ts';

/** Removes the roles before anything that they trust. */
export function planRolesRemoval(desired: DesiredRoles, facts: RolesFacts, stage: RemovalStage): LinkPlan {
  if (stage !== 'sign-back') {
    return { changes: [], findings: [], outputs: {}, summary: 'The first run removes the roles.' };
  }
  const stored = [...facts.actual.values()].filter((role) => role !== null);
  const own = stored.filter((role) => isOwn(desired, role));
  const joined = joinedRoles(desired, stored);
  const others = stored.length - own.length - joined.length;
  const why = 'The chain is being destroyed.';
  const parts = [
    removeRoles(desired, [...own, ...facts.surplus], why),
    leaveAll(desired, [...joined, ...leftRoles(desired, facts.others)], why),
  ];
  const changes = parts.flatMap((part) => part.changes);
  const findings = parts.flatMap((part) => part.findings);
  return {
    changes,
    findings,
    outputs: {},
    summary: `${counted(changes.length, 'role')}${others > 0 ? `; ${counted(others, 'role')} of another owner, kept` : ''}`,
  };
}

interface RoleRemoval {
  /** The removal of roles that only irsactl uses. */
  readonly changes: readonly Change[];
  /** Roles that stay, each with the reason. */
  readonly findings: readonly Finding[];
}

/** Deletes the roles that irsactl created; adopted roles, those with only its tags, and those with other users stay. */
export function removeRoles(desired: DesiredRoles, roles: readonly StoredRole[], why: string): RoleRemoval {
  const parts = roles.map((role): { readonly change?: Change | null; readonly finding?: Finding | null } => {
    if (isUsedByOthers(desired, role)) return leaveOwnRole(desired, role, why);
    const finding = reasonToStay(desired, role, why);
    return finding ? { finding } : { change: deleteRole(role, why) };
  });
  return {
    changes: parts.flatMap(({ change }) => change ?? []),
    findings: parts.flatMap(({ finding }) => finding ?? []),
  };
}

/** Removes the chain's trust from roles of another owner. */
export function leaveAll(desired: DesiredRoles, roles: readonly ListedRole[], why: string): RoleRemoval {
  const parts = roles.map((role) => leaveOthersRole(desired, role, why));
  return {
    changes: parts.flatMap(({ change }) => change ?? []),
    findings: parts.flatMap(({ finding }) => finding ?? []),
  };
}

function reasonToStay(desired: DesiredRoles, role: StoredRole, why: string): Finding | null {
  if (isAdopted(role.tags)) return adoptedRoleStays(role, why);
  const declared = desired.roles.find((one) => one.declared.name === role.name);
  const hasPath = !declared || declared.declared.path === role.path;
  if (!hasPath || !isWrittenByIrsactl(desired, role, declared?.declared.name)) {
    return taggedRoleStays(role, why);
  }
  // An earlier run may have been interrupted before it recorded the current policies from irsa.yaml.
  const policies = policiesOfOthers({ ...role, tags: { ...role.tags, ...declared?.tags } });
  return policies.length === 0 ? null : usedRoleStays(role, policies, why);
}
