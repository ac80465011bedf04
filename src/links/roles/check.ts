import { isDeepStrictEqual } from 'node:util';
import { errorsIn, type Finding } from '../../chain/finding.ts';
import { noConsent } from '../../chain/link.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { checkTrust } from './check-trust.ts';
import type { DesiredRole, DesiredRoles } from './desired.ts';
import { roleError, undeclaredBoundary } from './findings.ts';
import { isRevocation } from './given-policies.ts';
import type { RolesFacts } from './observe.ts';
import { planRoles } from './plan.ts';
import type { StoredRole } from './ports.ts';
import { lackingPolicies } from './shared-findings.ts';
import { isOwn } from './shared-trust.ts';

const repair = 'Run `irsactl apply --only roles`.';

/** Checks whether STS would grant each role exactly to its service accounts, and the policies of the role. */
export function checkRoles(desired: DesiredRoles, facts: RolesFacts): readonly Finding[] {
  const findings = desired.roles.flatMap((role) => {
    const found = facts.actual.get(role.declared.name);
    if (!found) return [missingRole(role)];
    const isGuest = role.declared.shared === true && !isOwn(desired, found);
    const policies = isGuest ? lackingPolicies(role, found) : checkPolicies(role, found);
    return [...checkTrust(desired, role, found), ...policies, ...undeclaredBoundary(role, found)];
  });
  const [blocker] = errorsIn(planRoles(desired, facts, noConsent).findings);
  if (!blocker) return findings;
  // Apply would refuse, so its reason comes first.
  const next = `${blocker.what} ${blocker.next}`;
  return findings.map((found) => (found.severity === 'error' ? { ...found, next } : found));
}

function missingRole(role: DesiredRole): Finding {
  const accounts = role.declared.serviceAccounts.map(accountName);
  return roleError('IRSA-ROLE-032', role, {
    what: `There is no role ${role.declared.name}.`,
    why: `irsa.yaml declares it for ${accounts.join(', ')}; IAM does not have it in this account.`,
    next: repair,
  });
}

/** Reports permissions of the role that irsa.yaml does not declare. */
function surplusPermissions(role: DesiredRole, stored: StoredRole): readonly Finding[] {
  const { permissionsBoundary: boundary } = role.declared;
  const policies = [
    ...stored.attached.filter((policy) => !role.attached.includes(policy)),
    ...[...stored.inline.keys()].filter((policy) => !role.inline.has(policy) && !isRevocation(policy)),
  ];
  const surplus = policies.map((policy) =>
    roleError('IRSA-ROLE-032', role, {
      what: `The role ${stored.name} has an undeclared policy: ${policy}.`,
      why: 'irsa.yaml does not declare this policy, and every pod with the role has its permissions.',
      next: repair,
    }),
  );
  if (boundary === undefined || boundary === stored.permissionsBoundary) return surplus;
  return [
    ...surplus,
    roleError('IRSA-ROLE-032', role, {
      what: `The role ${stored.name} does not have the permissions boundary in irsa.yaml.`,
      why: `It should be ${boundary}; it is ${stored.permissionsBoundary ?? 'none'}.`,
      next: repair,
    }),
  ];
}

function checkPolicies(role: DesiredRole, stored: StoredRole): readonly Finding[] {
  const missing = role.attached.filter((policy) => !stored.attached.includes(policy));
  const different = [...role.inline].filter(
    ([name, document]) => !isDeepStrictEqual(stored.inline.get(name), document),
  );
  return [
    ...surplusPermissions(role, stored),
    ...missing.map((policy) =>
      roleError('IRSA-ROLE-032', role, {
        what: `The policy ${policy} is not attached to the role ${stored.name}.`,
        why: `Attached policies: ${stored.attached.join(', ') || 'none'}.`,
        next: repair,
      }),
    ),
    ...different.map(([name]) =>
      roleError('IRSA-ROLE-032', role, {
        what: `The inline policy ${name} of the role ${stored.name} differs from irsa.yaml.`,
        why: stored.inline.has(name)
          ? 'It has another document.'
          : 'The role has no inline policy with this name.',
        next: repair,
      }),
    ),
  ];
}
