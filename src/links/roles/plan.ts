import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import { counted } from '../../errors/counted.ts';
import type { DesiredRoles } from './desired.ts';
import { rolesLeft, rolesUnread } from './findings.ts';
import { leftRoles } from './leave-shared.ts';
import { limitFindings } from './limits.ts';
import type { RolesFacts } from './observe.ts';
import { otherRolesFindings } from './other-roles.ts';
import { patternWarnings } from './pattern-warnings.ts';
import { planRole } from './plan-role.ts';
import { leaveAll, removeRoles } from './removal.ts';
import { statementsLeft } from './shared-findings.ts';

/** Plans that each declared role exists, trusts exactly its service accounts and has its policies. */
export function planRoles(desired: DesiredRoles, facts: RolesFacts, consent: Consent): LinkPlan {
  const policyLimit = facts.quotas?.attachedPolicies ?? Number.POSITIVE_INFINITY;
  const parts = desired.roles.map((role) =>
    planRole(desired, role, facts.actual.get(role.declared.name) ?? null, consent, policyLimit),
  );
  const surplus = removeRoles(desired, facts.surplus, 'irsa.yaml no longer declares it.');
  const joined = leftRoles(desired, facts.others);
  const left = leaveAll(desired, joined, 'irsa.yaml no longer declares it.');
  const { prune = false } = consent;
  return {
    changes: [
      ...parts.flatMap(({ changes }) => changes),
      ...(prune ? [...surplus.changes, ...left.changes] : []),
    ],
    findings: [
      ...limitFindings(desired, facts),
      ...parts.flatMap(({ findings }) => findings),
      ...desired.roles.flatMap(patternWarnings),
      ...(prune ? [] : leftFindings(surplus.changes)),
      ...surplus.findings,
      ...(prune
        ? left.findings
        : joined.length === 0
          ? []
          : [statementsLeft(joined.map(({ name }) => name))]),
      ...(facts.unread.length === 0 ? [] : [rolesUnread(facts.unread)]),
      ...otherRolesFindings(desired, facts),
    ],
    outputs: {},
    summary: counted(desired.roles.length, 'role'),
  };
}

function leftFindings(removals: readonly Change[]): readonly Finding[] {
  return removals.length === 0 ? [] : [rolesLeft(removals.map(({ target }) => target))];
}
