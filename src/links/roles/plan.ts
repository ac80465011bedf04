import { known } from '../../chain/known.ts';
import type { Consent, LinkPlan, RemovalStage } from '../../chain/link.ts';
import { ownerOf } from '../../chain/ownership.ts';
import type { RoleArn } from '../../trust/arn.ts';
import type { RolesDesired } from './desired.ts';
import type { RolesFacts } from './observe.ts';
import { planRole } from './plan-role.ts';
import { deleteRole } from './role-change.ts';

/** What is to be done so that each declared role exists, trusts exactly its service accounts and has its policies. */
export function planRoles(desired: RolesDesired, facts: RolesFacts, consent: Consent): LinkPlan {
  const parts = desired.roles.map((role) =>
    planRole(desired, role, facts.declared.get(role.declared.name) ?? null, consent),
  );
  const deletions = facts.surplus.map((role) => deleteRole(role, 'irsa.yaml no longer declares it.'));
  return {
    changes: [...parts.flatMap(({ changes }) => changes), ...deletions],
    findings: parts.flatMap(({ findings }) => findings),
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
  const deletions = [...own, ...facts.surplus];
  return {
    changes: deletions.map((role) => deleteRole(role, 'The chain is taken down.')),
    findings: [],
    outputs: {},
    summary: `${count(deletions.length, 'role')}${others > 0 ? `; ${count(others, 'role')} not irsactl’s, left alone` : ''}`,
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
