import { type Change, changesOf } from '../../chain/change.ts';
import { mapKnown } from '../../chain/known.ts';
import { type PlanValue, planValue } from '../../chain/plan-value.ts';
import { policyToJson } from '../../trust/policy/render-policy.ts';
import type { DesiredRole } from './desired.ts';
import type { StoredRole } from './ports.ts';

export const change = changesOf('roles');

/** How a person names a policy of a role. */
export function policyTarget(role: string, policy: string): string {
  return `${role}: ${policy}`;
}

/** The role that a change is about: what is done to one role depends on nothing that is done to another. */
export function roleOf({ target }: Change): string {
  // No role's name has a colon.
  return target.split(': ', 1)[0] ?? target;
}

/** The wanted trust policy as it stands in a plan. */
export function trustPolicyValue({ trustPolicy }: DesiredRole): PlanValue {
  return planValue(mapKnown(trustPolicy, policyToJson));
}

/** Takes a role of this chain away with everything that hangs on it. */
export function deleteRole(role: StoredRole, why: string): Change {
  const { attached, inline, trustPolicy, path, tags } = role;
  // A list: a name such as `__proto__` is no member of an object that every JSON reader keeps.
  const policies = [...inline].map(([policy, document]) => ({ policy, document }));
  const before = { path, trustPolicy, attached, inline: policies, tags };
  return change.delete('delete-role', role.name, { before, why });
}
