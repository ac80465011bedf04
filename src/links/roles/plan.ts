import { known } from '../../chain/known.ts';
import type { Consent, LinkPlan, RemovalStage } from '../../chain/link.ts';
import { isAdopted, ownerOf } from '../../chain/ownership.ts';
import type { RoleArn } from '../../trust/arn.ts';
import type { RolesDesired } from './desired.ts';
import type { RolesFacts } from './observe.ts';
import { planRole } from './plan-role.ts';
import type { StoredRole } from './ports.ts';
import { deleteRole } from './role-change.ts';
import { adoptedRoleStays } from './role-finding.ts';

/** What is to be done so that each declared role exists, trusts exactly its service accounts and has its policies. */
export function planRoles(desired: RolesDesired, facts: RolesFacts, consent: Consent): LinkPlan {
  const parts = desired.roles.map((role) =>
    planRole(desired, role, facts.declared.get(role.declared.name) ?? null, consent),
  );
  const surplus = takeAway(facts.surplus, 'irsa.yaml no longer declares it.');
  return {
    changes: [...parts.flatMap(({ changes }) => changes), ...surplus.changes],
    findings: [...parts.flatMap(({ findings }) => findings), ...surplus.findings],
    outputs: { roleArns: known(roleArnsOf(desired)) },
    summary: count(desired.roles.length, 'role'),
  };
}

/** Roles go before anything that they trust. */
export function planRolesRemoval(desired: RolesDesired, facts: RolesFacts, stage: RemovalStage): LinkPlan {
  if (stage !== 'sign-back') {
    return { changes: [], findings: [], outputs: {}, summary: 'The roles are removed with the first stage.' };
  }
  const stored = [...facts.declared.values()].filter((role) => role !== null);
  const own = stored.filter((role) => ownerOf(role.tags, desired.ownership).kind === 'this-chain');
  const others = stored.length - own.length;
  const { changes, findings } = takeAway([...own, ...facts.surplus], 'The chain is taken down.');
  return {
    changes,
    findings,
    outputs: {},
    summary: `${count(changes.length, 'role')}${others > 0 ? `; ${count(others, 'role')} not irsactl’s, left alone` : ''}`,
  };
}

/** Roles that irsactl created are deleted; those that it took over stay. */
function takeAway(roles: readonly StoredRole[], why: string): Pick<LinkPlan, 'changes' | 'findings'> {
  return {
    changes: roles.filter(({ tags }) => !isAdopted(tags)).map((role) => deleteRole(role, why)),
    findings: roles.filter(({ tags }) => isAdopted(tags)).map((role) => adoptedRoleStays(role, why)),
  };
}

/** A role's ARN follows from irsa.yaml and the account, so it is known before the role is there. */
function roleArnsOf(desired: RolesDesired): Readonly<Record<string, RoleArn>> {
  return Object.fromEntries(
    desired.roles.flatMap(({ declared, arn }) =>
      declared.serviceAccounts.map(({ namespace, name }) => [`${namespace}/${name}`, arn]),
    ),
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
