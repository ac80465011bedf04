import { asWarning, type Finding } from '../../chain/finding.ts';
import { clusterTag } from '../../chain/ownership.ts';
import { counted } from '../../errors/counted.ts';
import { listed } from '../../errors/listed.ts';
import { asList, asObject, type Json, valueAt } from '../../trust/json.ts';
import { policyQuotas } from '../../trust/policy/policy-faults.ts';
import { sidOf } from '../../trust/policy/written-statements.ts';
import type { DesiredRole, DesiredRoles } from './desired.ts';
import { finding, roleError } from './findings.ts';
import type { ListedRole, RoleQuotas, StoredRole } from './ports.ts';
import { mergedTrust, othersStatements, trustSize } from './shared-trust.ts';

/** Warns every time who else may assume a shared role, and how much of the quota its trust policy uses. */
export function sharedNotice(
  desired: DesiredRoles,
  role: DesiredRole,
  stored: StoredRole,
): readonly Finding[] {
  const others = role.declared.shared ? othersStatements(desired, stored) : [];
  if (others.length === 0) return [];
  const merged = mergedTrust(desired, role, stored);
  const size = trustSize(merged.known ? merged.value : stored.trustPolicy);
  return [
    asWarning(
      roleError('IRSA-ROLE-060', role, {
        what: `The role ${stored.name} is shared: ${whoElse(others)}.`,
        why: `irsa.yaml has \`shared: true\`. Its trust policy has ${size} characters; IAM's quota is ${policyQuotas.trust} unless it was raised.`,
        next: `To see ${others.length === 1 ? 'it' : 'them'}, run \`irsactl role show ${stored.name}\`.`,
      }),
    ),
  ];
}

/** `2 statements of others trust A and B` */
function whoElse(others: readonly Json[]): string {
  const statements = counted(others.length, 'statement');
  return `${statements} of others ${others.length === 1 ? 'trusts' : 'trust'} ${listed(others.map(trustedBy))}`;
}

/** The principals of a statement. */
function trustedBy(statement: Json): string {
  const principal = valueAt(statement, 'Principal');
  const named =
    typeof principal === 'string'
      ? [principal]
      : Object.values(asObject(principal) ?? {}).flatMap((value) =>
          typeof value === 'string' ? [value] : (asList(value) ?? []).map(String),
        );
  return listed(named.length === 0 ? ['everyone except some principals'] : named);
}

export function notSharedByOwner(role: DesiredRole, stored: StoredRole): Finding {
  return roleError('IRSA-ROLE-061', role, {
    what: `The role ${stored.name} belongs to the chain ${stored.tags[clusterTag] ?? ''}, which does not share it.`,
    why: 'The next `irsactl apply` of that chain would remove every statement that is not its own.',
    next: `Write \`shared: true\` for the role into the irsa.yaml of ${stored.tags[clusterTag] ?? 'that chain'} and apply it, then run the same command again.`,
  });
}

export function stillSharedByOthers(role: DesiredRole, stored: StoredRole, others: readonly Json[]): Finding {
  return roleError('IRSA-ROLE-061', role, {
    what: `The role ${stored.name} is still shared: ${whoElse(others)}.`,
    why: "Without `shared: true`, its trust policy would have only this chain's statement, and the pods of the others would lose the role.",
    next: 'Keep `shared: true`, or first remove the statements of the others with their irsa.yaml: run `irsactl destroy --file FILE`, or remove the role from it and run `irsactl apply --file FILE --prune`.',
  });
}

/** Only the owner changes the policies of a shared role; irsactl reports those that this chain needs. */
export function lackingPolicies(role: DesiredRole, stored: StoredRole): readonly Finding[] {
  const lacking = [
    ...role.attached.filter((policy) => !stored.attached.includes(policy)),
    ...[...role.inline.keys()]
      .filter((policy) => !stored.inline.has(policy))
      .map((policy) => `inline policy ${policy}`),
  ];
  if (lacking.length === 0) return [];
  return [
    roleError('IRSA-ROLE-061', role, {
      what: `The shared role ${stored.name} does not have ${listed(lacking)}.`,
      why: 'irsa.yaml requires it, but the role has another owner, and only the owner gives it policies.',
      next: 'Ask the owner to add it, or remove it from irsa.yaml.',
    }),
  ];
}

/** The chain's statement is the last one, which IAM does not allow to remove. */
export function lastStatementStays({ name }: Pick<ListedRole, 'name'>): Finding {
  return finding.warning('IRSA-ROLE-042', {
    what: `The role ${name} stays, and so does this chain's statement in it: it is the last one.`,
    why: 'The role has another owner, and IAM requires a statement in a trust policy. After the identity provider is deleted, the statement trusts no one.',
    next: `Delete the role if it is not needed: \`aws iam get-role --role-name ${name}\` shows it.`,
  });
}

/** Reports the chain's statements in roles that irsa.yaml no longer declares. */
export function statementsLeft(names: readonly string[]): Finding {
  const one = names.length === 1;
  return finding.warning('IRSA-ROLE-047', {
    what: `irsa.yaml no longer declares ${counted(names.length, 'shared role')}, which still ${one ? 'trusts' : 'trust'} this chain: ${listed(names)}.`,
    why: `Pods can still use ${one ? 'it' : 'them'}; irsactl removes its statement only on request.`,
    next: `\`irsactl apply --prune\` shows the plan and removes this chain's statement from ${one ? 'it' : 'them'}.`,
  });
}

/** irsactl removes only the trust in this chain from a shared role. */
export function ownedRoleLeft(stored: StoredRole, others: readonly Json[], why: string): Finding {
  return finding.warning('IRSA-ROLE-042', {
    what: `The role ${stored.name} stays with its policies: ${whoElse(others)}.`,
    why: `${why} The role is shared, so irsactl removes only this chain's statement and tags. It then has no owner.`,
    next: 'A chain that still uses it can adopt it with `irsactl apply --adopt`.',
  });
}

/** Reports another party's statement that trusts pods of this cluster, or everyone: `shared` does not allow that. */
export function statementTooWide(role: DesiredRole, stored: StoredRole, statement: Json): Finding {
  const sid = sidOf(statement);
  return roleError('IRSA-ROLE-067', role, {
    what: `Another party's statement in the trust policy of ${stored.name}${sid === null ? '' : ` (${sid})`} trusts more of this cluster than irsa.yaml declares.`,
    why: `It trusts ${trustedBy(statement)}. \`shared: true\` allows statements for others, but not for this chain's issuer or for everyone. irsactl does not change statements that it did not write.`,
    next: 'Remove the statement from the trust policy at its source.',
  });
}

/** The quota for a shared role's trust policy: the account's own, else the maximum to which it can be raised. */
export function trustQuota(quotas: RoleQuotas | null): number {
  const own = quotas?.trustPolicySize ?? Number.POSITIVE_INFINITY;
  return Number.isFinite(own) ? own : raisedTrustQuota;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const raisedTrustQuota = 4096;
