import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../chain/change.ts';
import type { DesiredRole } from './desired.ts';
import type { StoredRole } from './ports.ts';
import { policyTarget, roleChange } from './role-change.ts';

const declared = 'irsa.yaml declares it.';
const undeclared = 'irsa.yaml does not declare it.';

/** What is to be done so that a role has its policies and no other; nothing is taken away before the new is there. */
export function planPolicies(role: DesiredRole, stored: StoredRole | null): readonly Change[] {
  return [
    ...attachments(role, stored),
    ...inlinePolicies(role, stored),
    ...detachments(role, stored),
    ...inlineRemovals(role, stored),
  ];
}

function attachments(role: DesiredRole, stored: StoredRole | null): readonly Change[] {
  const { name } = role.declared;
  const missing = role.attached.filter((policy) => !stored?.attached.includes(policy));
  return missing.map((policy) =>
    roleChange(
      'create',
      'attach-policy',
      policyTarget(name, policy),
      { after: { role: name, policy } },
      declared,
    ),
  );
}

function detachments(role: DesiredRole, stored: StoredRole | null): readonly Change[] {
  const { name } = role.declared;
  const surplus = stored?.attached.filter((policy) => !role.attached.includes(policy)) ?? [];
  return surplus.map((policy) =>
    roleChange(
      'delete',
      'detach-policy',
      policyTarget(name, policy),
      { before: { role: name, policy } },
      undeclared,
    ),
  );
}

function inlinePolicies(role: DesiredRole, stored: StoredRole | null): readonly Change[] {
  const { name } = role.declared;
  return [...role.inline].flatMap(([policy, document]) => {
    const current = stored?.inline.get(policy);
    if (current !== undefined && isDeepStrictEqual(current, document)) return [];
    const before = current === undefined ? null : { role: name, policy, document: current };
    const after = { role: name, policy, document };
    const action = current === undefined ? 'create' : 'update';
    return [roleChange(action, 'put-inline-policy', policyTarget(name, policy), { before, after }, declared)];
  });
}

function inlineRemovals(role: DesiredRole, stored: StoredRole | null): readonly Change[] {
  const { name } = role.declared;
  return [...(stored?.inline ?? [])].flatMap(([policy, document]) => {
    if (role.inline.has(policy)) return [];
    const before = { role: name, policy, document };
    return [roleChange('delete', 'delete-inline-policy', policyTarget(name, policy), { before }, undeclared)];
  });
}
