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

/** Who else may take a shared role, and how much room is left for more: said each time, as a warning. */
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
        why: `irsa.yaml says \`shared: true\`. Its trust policy takes ${size} characters; IAM's quota is ${policyQuotas.trust} where nobody asked for more.`,
        next: `Look at ${others.length === 1 ? 'it' : 'them'} with \`irsactl role show ${stored.name}\`.`,
      }),
    ),
  ];
}

/** `2 statements of others let in A and B` */
function whoElse(others: readonly Json[]): string {
  const statements = counted(others.length, 'statement');
  return `${statements} of others ${others.length === 1 ? 'lets' : 'let'} in ${listed(others.map(whomItLetsIn))}`;
}

/** The principals of a statement, as IAM names them. */
function whomItLetsIn(statement: Json): string {
  const principal = valueAt(statement, 'Principal');
  const named =
    typeof principal === 'string'
      ? [principal]
      : Object.values(asObject(principal) ?? {}).flatMap((value) =>
          typeof value === 'string' ? [value] : (asList(value) ?? []).map(String),
        );
  return listed(named.length === 0 ? ['everybody but some'] : named);
}

export function notSharedByOwner(role: DesiredRole, stored: StoredRole): Finding {
  return roleError('IRSA-ROLE-061', role, {
    what: `The role ${stored.name} belongs to the chain ${stored.tags[clusterTag] ?? ''}, which does not share it.`,
    why: 'The next `irsactl apply` of that chain would take every statement out that is not its own.',
    next: `Write \`shared: true\` for the role into the irsa.yaml of ${stored.tags[clusterTag] ?? 'that chain'} and apply it, then come back.`,
  });
}

export function stillSharedByOthers(role: DesiredRole, stored: StoredRole, others: readonly Json[]): Finding {
  return roleError('IRSA-ROLE-061', role, {
    what: `The role ${stored.name} is still shared: ${whoElse(others)}.`,
    why: 'Without `shared: true` its trust policy would have this chain’s statement alone, and the pods of the others would lose the role.',
    next: 'Keep `shared: true`, or have the others take their statements out first with their irsa.yaml: `irsactl destroy --file FILE`, or the role out of it and `irsactl apply --file FILE --prune`.',
  });
}

/** Policies of a shared role are its owner's to give: what this chain counts on is only looked at. */
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
      why: 'irsa.yaml counts on it, but the role is not this chain’s: only whoever made it gives it policies.',
      next: 'Have it added where the role is managed, or take it out of irsa.yaml.',
    }),
  ];
}

/** The chain's own statement would be the last one, which IAM does not take out. */
export function lastStatementStays({ name }: Pick<ListedRole, 'name'>): Finding {
  return finding.warning('IRSA-ROLE-042', {
    what: `The role ${name} stays, and so does this chain’s statement in it: it is the last one.`,
    why: 'The role is somebody else’s, and IAM takes no trust policy without a statement. Once the identity provider is gone, the statement lets nobody in.',
    next: `Delete the role where nobody needs it: \`aws iam get-role --role-name ${name}\` shows what it is.`,
  });
}

/** A statement of the chain in a role that irsa.yaml does not declare any more. */
export function statementsLeft(names: readonly string[]): Finding {
  const one = names.length === 1;
  return finding.warning('IRSA-ROLE-047', {
    what: `${counted(names.length, 'shared role')} left irsa.yaml and ${one ? 'still trusts' : 'still trust'} this chain: ${listed(names)}.`,
    why: `Pods that take ${one ? 'it' : 'them'} go on to work; nothing is taken away because a line is gone.`,
    next: `\`irsactl apply --prune\` takes this chain’s statement out of ${one ? 'it' : 'them'}, after the plan has shown how.`,
  });
}

/** Of a shared role only the trust in this chain goes. */
export function ownedRoleLeft(stored: StoredRole, others: readonly Json[], why: string): Finding {
  return finding.warning('IRSA-ROLE-042', {
    what: `The role ${stored.name} stays with its policies: ${whoElse(others)}.`,
    why: `${why} The role is shared, so only this chain’s statement goes, and its tags: it belongs to nobody then.`,
    next: 'A chain that still uses it takes it over with `irsactl apply --adopt`.',
  });
}

/** Somebody else's statement lets in pods of this cluster, or everybody: sharing allows others, not that. */
export function statementTooWide(role: DesiredRole, stored: StoredRole, statement: Json): Finding {
  const sid = sidOf(statement);
  return roleError('IRSA-ROLE-067', role, {
    what: `A statement of somebody else in the trust policy of ${stored.name}${sid === null ? '' : ` (${sid})`} lets in more of this cluster than irsa.yaml declares.`,
    why: `It lets in ${whomItLetsIn(statement)}. \`shared: true\` allows statements for others, not such for this chain’s issuer or for everybody; irsactl does not change what it did not write.`,
    next: 'Take the statement out of the trust policy where it is managed.',
  });
}

/** The quota that a shared role's trust policy is held against: the account's own, else as far as it can be raised. */
export function trustQuota(quotas: RoleQuotas | null): number {
  const own = quotas?.trustPolicySize ?? Number.POSITIVE_INFINITY;
  return Number.isFinite(own) ? own : raisedTrustQuota;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const raisedTrustQuota = 4096;
