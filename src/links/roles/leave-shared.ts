import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { isMark } from '../../chain/ownership.ts';
import { dropStatements, writtenStatements } from '../../trust/policy/written-statements.ts';
import { change } from './change.ts';
import type { DesiredRoles } from './desired.ts';
import type { ListedRole, StoredRole } from './ports.ts';
import { lastStatementStays, ownedRoleLeft } from './shared-findings.ts';
import { isChains, isOwn, isSharedByOwner, othersStatements, ownStatements } from './shared-trust.ts';

/** The plan for one role that the chain leaves to others. */
interface Leave {
  readonly change: Change | null;
  readonly finding: Finding | null;
}

/** Whether others use a role of this chain: then it stays, and irsactl removes only the chain's statement and tags. */
export function isUsedByOthers(desired: DesiredRoles, stored: StoredRole): boolean {
  return isSharedByOwner(stored) && othersStatements(desired, stored).length > 0;
}

/**
 * Removes the chain's statement and tags from its own role that others use. The role then has no owner, so one of the others
 * can adopt it.
 */
export function leaveOwnRole(desired: DesiredRoles, stored: StoredRole, why: string): Leave {
  const isChains = ownStatements(desired, stored);
  const after = dropStatements(stored.trustPolicy, isChains);
  const tags = Object.keys(stored.tags).filter(isMark);
  return {
    change: change.update('leave-shared-role', stored.name, {
      before: { trustPolicy: stored.trustPolicy, tags },
      after: { trustPolicy: after },
      why: `${why} Others use the role, so irsactl removes only this chain's statement and tags.`,
    }),
    finding: ownedRoleLeft(stored, othersStatements(desired, stored), why),
  };
}

/** Removes the chain's statement from a role of another owner. */
export function leaveOthersRole(desired: DesiredRoles, role: ListedRole, why: string): Leave {
  const after = dropStatements(role.trustPolicy, (statement) => isChains(desired, statement));
  if (writtenStatements(after).length === 0) return { change: null, finding: lastStatementStays(role) };
  return {
    change: change.update('leave-shared-role', role.name, {
      before: { trustPolicy: role.trustPolicy, tags: [] },
      after: { trustPolicy: after },
      why: `${why} The role has another owner, so irsactl removes only this chain's statement.`,
    }),
    finding: null,
  };
}

/** Whether a role has this chain's statement. */
export function hasStatement(
  desired: DesiredRoles,
  { trustPolicy }: Pick<ListedRole, 'trustPolicy'>,
): boolean {
  return writtenStatements(trustPolicy).some((statement) => isChains(desired, statement));
}

/** Roles of others that irsa.yaml does not declare, but that still have this chain's statement. */
export function leftRoles(desired: DesiredRoles, others: readonly ListedRole[]): readonly ListedRole[] {
  return others.filter((role) => hasStatement(desired, role));
}

/** Declared roles of another owner that have this chain's statement. */
export function joinedRoles(desired: DesiredRoles, stored: readonly StoredRole[]): readonly StoredRole[] {
  return stored.filter((role) => !isOwn(desired, role) && hasStatement(desired, role));
}
