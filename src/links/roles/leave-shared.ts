import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { isMark } from '../../chain/ownership.ts';
import { dropStatements, writtenStatements } from '../../trust/policy/written-statements.ts';
import { change } from './change.ts';
import type { DesiredRoles } from './desired.ts';
import type { ListedRole, StoredRole } from './ports.ts';
import { lastStatementStays, ownedRoleLeft } from './shared-findings.ts';
import { isChains, isOwn, isSharedByOwner, othersStatements, ownStatements } from './shared-trust.ts';

/** What becomes of one role that the chain leaves to others. */
interface Leave {
  readonly change: Change | null;
  readonly finding: Finding | null;
}

/** Whether a role of this chain is in others' use: then it stays, and only the chain's part of it goes. */
export function isUsedByOthers(desired: DesiredRoles, stored: StoredRole): boolean {
  return isSharedByOwner(stored) && othersStatements(desired, stored).length > 0;
}

/**
 * Takes the chain out of a role of its own that others use: its statement and its tags go. Nobody owns the role then, so
 * that one of the others can take it over.
 */
export function leaveOwnRole(desired: DesiredRoles, stored: StoredRole, why: string): Leave {
  const isChains = ownStatements(desired, stored);
  const after = dropStatements(stored.trustPolicy, isChains);
  const tags = Object.keys(stored.tags).filter(isMark);
  return {
    change: change.update('leave-shared-role', stored.name, {
      before: { trustPolicy: stored.trustPolicy, tags },
      after: { trustPolicy: after },
      why: `${why} Others use the role: only this chain’s statement and tags are taken off it.`,
    }),
    finding: ownedRoleLeft(stored, othersStatements(desired, stored), why),
  };
}

/** Takes the chain's statement out of a role of somebody else. */
export function leaveOthersRole(desired: DesiredRoles, role: ListedRole, why: string): Leave {
  const after = dropStatements(role.trustPolicy, (statement) => isChains(desired, statement));
  if (writtenStatements(after).length === 0) return { change: null, finding: lastStatementStays(role) };
  return {
    change: change.update('leave-shared-role', role.name, {
      before: { trustPolicy: role.trustPolicy, tags: [] },
      after: { trustPolicy: after },
      why: `${why} The role is somebody else’s: only this chain’s statement is taken out.`,
    }),
    finding: null,
  };
}

/** Whether a role carries this chain's statement. */
export function hasStatement(
  desired: DesiredRoles,
  { trustPolicy }: Pick<ListedRole, 'trustPolicy'>,
): boolean {
  return writtenStatements(trustPolicy).some((statement) => isChains(desired, statement));
}

/** Roles of others in which irsa.yaml declares nothing, and the chain still has a statement. */
export function leftRoles(desired: DesiredRoles, others: readonly ListedRole[]): readonly ListedRole[] {
  return others.filter((role) => hasStatement(desired, role));
}

/** Declared roles of somebody else that carry this chain's statement. */
export function joinedRoles(desired: DesiredRoles, stored: readonly StoredRole[]): readonly StoredRole[] {
  return stored.filter((role) => !isOwn(desired, role) && hasStatement(desired, role));
}
