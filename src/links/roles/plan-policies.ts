import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../chain/change.ts';
import { change, policyTarget } from './change.ts';
import type { DesiredRole } from './desired.ts';
import { isRevocation } from './given-policies.ts';
import type { StoredRole } from './ports.ts';

/** Why a role gets a policy. */
function whyNeeded(stored: StoredRole | null, has: boolean): string {
  if (stored === null) return 'The new role needs it.';
  return has ? 'It differs from irsa.yaml.' : 'irsa.yaml declares it, but the role does not have it.';
}

const undeclared = 'irsa.yaml does not declare it.';

/**
 * Plans exactly the declared policies of a role. Adds new ones before it removes old ones, unless `limit`, the maximum number
 * of managed policies, is too low for both.
 */
export function planPolicies(role: DesiredRole, stored: StoredRole | null, limit: number): readonly Change[] {
  const attached = attachments(role, stored);
  const detached = detachments(role, stored);
  const isTight = attached.length + (stored?.attached.length ?? 0) > limit;
  return [
    ...(isTight ? [...detached, ...attached] : attached),
    ...inlinePolicies(role, stored),
    ...(isTight ? [] : detached),
    ...inlineRemovals(role, stored),
  ];
}

function attachments(
  { declared: { name }, attached }: DesiredRole,
  stored: StoredRole | null,
): readonly Change[] {
  return attached
    .filter((policy) => !stored?.attached.includes(policy))
    .map((policy) =>
      change.create('attach-policy', policyTarget(name, policy), {
        after: { role: name, policy },
        why: whyNeeded(stored, false),
      }),
    );
}

function detachments(
  { declared: { name }, attached }: DesiredRole,
  stored: StoredRole | null,
): readonly Change[] {
  const surplus = stored?.attached.filter((policy) => !attached.includes(policy)) ?? [];
  return surplus.map((policy) =>
    change.delete('detach-policy', policyTarget(name, policy), {
      before: { role: name, policy },
      why: undeclared,
    }),
  );
}

function inlinePolicies(
  { declared: { name }, inline }: DesiredRole,
  stored: StoredRole | null,
): readonly Change[] {
  return [...inline].flatMap(([policy, document]) => {
    const current = stored?.inline.get(policy);
    if (current !== undefined && isDeepStrictEqual(current, document)) return [];
    const before = current === undefined ? null : { role: name, policy, document: current };
    const after = { role: name, policy, document };
    const build = current === undefined ? change.create : change.update;
    return [
      build('put-inline-policy', policyTarget(name, policy), {
        before,
        after,
        why: whyNeeded(stored, current !== undefined),
      }),
    ];
  });
}

function inlineRemovals(
  { declared: { name }, inline }: DesiredRole,
  stored: StoredRole | null,
): readonly Change[] {
  return [...(stored?.inline ?? [])].flatMap(([policy, document]) =>
    inline.has(policy) || isRevocation(policy)
      ? []
      : [
          change.delete('delete-inline-policy', policyTarget(name, policy), {
            before: { role: name, policy, document },
            why: undeclared,
          }),
        ],
  );
}
