import { asWarning, type Finding, findingsOf } from '../../chain/finding.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import { counted } from '../../errors/counted.ts';
import type { Problem } from '../../errors/irsa-error.ts';
import { listed } from '../../errors/listed.ts';
import type { DesiredRole } from './desired.ts';
import type { StoredRole } from './ports.ts';

export const finding = findingsOf('roles');

/** A finding about a role, with the role's place in irsa.yaml, unless the problem has a more exact one. */
export function roleError(code: ErrorCode, role: DesiredRole, problem: Problem): Finding {
  return finding.error(code, { place: role.declared.place, ...problem });
}

/** An adopted role existed before irsactl, so it stays, with a warning. */
export function adoptedRoleStays(role: StoredRole, why: string): Finding {
  return finding.warning('IRSA-ROLE-042', {
    what: `The role ${role.name} stays, with its policies and its trust policy.`,
    why: `${why} irsactl adopted the role and did not create it.`,
    next: inspect(role),
  });
}

/** The tags alone do not prove that irsactl created a role: anyone with iam:TagRole can set them. */
export function taggedRoleStays(role: StoredRole, why: string): Finding {
  return finding.warning('IRSA-ROLE-042', {
    what: `The role ${role.name} stays: it has the tags of this chain, but irsactl creates roles differently.`,
    why: `${why} irsactl would not give a role this name or this trust policy.`,
    next: inspect(role),
  });
}

/** If another writer gave a role a policy, another program may use the role. */
export function usedRoleStays(role: StoredRole, policies: readonly string[], why: string): Finding {
  const one = policies.length === 1;
  return finding.warning('IRSA-ROLE-042', {
    what: `The role ${role.name} stays: it has ${one ? 'a policy' : 'policies'} from another writer.`,
    why: `${why} irsactl did not give it ${listed(policies)}.`,
    next: `Find out who needs ${one ? 'it' : 'them'}. When ${one ? 'it is' : 'they are'} removed from the role, run the same command again. To keep the role, remove its irsactl.dev/ tags.`,
  });
}

/** irsactl removes nothing only because an entry of irsa.yaml was removed. */
export function rolesLeft(names: readonly string[]): Finding {
  const one = names.length === 1;
  return finding.warning('IRSA-ROLE-047', {
    what: `irsa.yaml no longer declares ${counted(names.length, 'role')} of this chain, which ${one ? 'stays' : 'stay'}: ${listed(names)}.`,
    why: `Pods can still use ${one ? 'it' : 'them'}; irsactl deletes roles only on request.`,
    next: `\`irsactl apply --prune\` shows the plan and removes ${one ? 'it' : 'them'}.`,
  });
}

/** With least privilege, irsactl may not read roles that are no longer in irsa.yaml. */
export function rolesUnread(names: readonly string[]): Finding {
  return finding.warning('IRSA-ROLE-049', {
    what: `AWS does not let irsactl read ${counted(names.length, 'role')} that irsa.yaml may no longer declare: ${listed(names)}.`,
    why: 'Their description names this chain, but only their tags show whether it owns them.',
    next: 'Allow iam:GetRole, iam:ListAttachedRolePolicies, iam:ListRolePolicies and iam:GetRolePolicy on them. To remove them, also allow what `irsactl iam-policy` allows on the roles of irsa.yaml.',
  });
}

/** A boundary that irsa.yaml does not name may be an administrator's guard, so it stays; but it narrows what pods may do. */
export function undeclaredBoundary(
  role: DesiredRole,
  { permissionsBoundary }: StoredRole,
): readonly Finding[] {
  const { name, permissionsBoundary: declared } = role.declared;
  if (permissionsBoundary === null || declared !== undefined) return [];
  return [
    asWarning(
      roleError('IRSA-ROLE-068', role, {
        what: `The role ${name} has a permissions boundary that irsa.yaml does not declare: ${permissionsBoundary}.`,
        why: "AWS allows pods only what both the boundary and the role's policies allow. irsactl keeps it.",
        next: `If it should stay, write \`permissionsBoundary: ${permissionsBoundary}\` for the role in irsa.yaml. Otherwise, ask its administrator.`,
      }),
    ),
  ];
}

function inspect({ name }: StoredRole): string {
  return `Check what it trusts: \`aws iam get-role --role-name ${name}\`. Delete it if it is not needed. To keep it, remove its irsactl.dev/ tags.`;
}

/** Another writer changed the trust policy at the same time; `rewritten` is the chain's statement if that was undone. */
export function trustContested(role: string, rewritten: string | null, gone: readonly string[]): Finding {
  const own = rewritten === null ? [] : [`irsactl writes its change of the statement ${rewritten} again.`];
  const others = gone.length === 0 ? [] : [`irsactl does not restore removed statements: ${listed(gone)}.`];
  return finding.warning('IRSA-ROLE-063', {
    what: `Another writer changed the trust policy of ${role} at the same time.`,
    why: [...own, ...others].join(' '),
    next: `Check what the role trusts now: \`irsactl role show ${role}\`.`,
  });
}
