import { type Change, changesOf } from '../../chain/change.ts';
import { mapKnown } from '../../chain/known.ts';
import { type PlanValue, planValue } from '../../chain/plan-value.ts';
import { policyToJson } from '../../trust/policy/render-policy.ts';
import type { DesiredRole } from './desired.ts';
import type { StoredRole } from './ports.ts';

export const change = changesOf('roles');

/** The readable name of a role's policy. */
export function policyTarget(role: string, policy: string): string {
  return `${role}: ${policy}`;
}

/** The role of a change: changes of different roles are independent. */
export function roleOf({ target }: Change): string {
  // No role's name has a colon.
  return target.split(': ', 1)[0] ?? target;
}

/** The desired trust policy as a value of the plan. */
export function trustPolicyValue({ trustPolicy }: DesiredRole): PlanValue {
  return planValue(mapKnown(trustPolicy, policyToJson));
}

/** Deletes a role of this chain with its policies. */
export function deleteRole(role: StoredRole, why: string): Change {
  const { attached, inline, trustPolicy, path, tags } = role;
  // A list, because not every JSON reader keeps an object member such as `__proto__`.
  const policies = [...inline].map(([policy, document]) => ({ policy, document }));
  const before = { path, trustPolicy, attached, inline: policies, tags };
  return change.delete('delete-role', role.name, { before, why });
}
