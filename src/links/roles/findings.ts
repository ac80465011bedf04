import { type Finding, findingsOf } from '../../chain/finding.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import { counted } from '../../errors/counted.ts';
import type { Problem } from '../../errors/irsa-error.ts';
import { listed } from '../../errors/listed.ts';
import type { DesiredRole } from './desired.ts';
import type { StoredRole } from './ports.ts';

export const finding = findingsOf('roles');

/** A finding about a role, with the place in irsa.yaml where the role is declared, unless a closer one is known. */
export function roleError(code: ErrorCode, role: DesiredRole, problem: Problem): Finding {
  return finding.error(code, { place: role.declared.place, ...problem });
}

/** An adopted role has a history of its own, so it is left as it is, and a warning says so. */
export function adoptedRoleStays(role: StoredRole, why: string): Finding {
  return finding.warning('IRSA-ROLE-042', {
    what: `The role ${role.name} stays, with its policies and its trust policy.`,
    why: `${why} irsactl did not create the role but took it over.`,
    next: lookAt(role),
  });
}

/** The tags alone do not make a role irsactl's: whoever has iam:TagRole can set them. */
export function taggedRoleStays(role: StoredRole, why: string): Finding {
  return finding.warning('IRSA-ROLE-042', {
    what: `The role ${role.name} stays: it has the tags of this chain, but irsactl would not write it so.`,
    why: `${why} Its name or its trust policy is not one that irsactl gives to a role.`,
    next: lookAt(role),
  });
}

/** What hangs on a role by somebody else's hand is in somebody else's use. */
export function usedRoleStays(role: StoredRole, policies: readonly string[], why: string): Finding {
  const one = policies.length === 1;
  return finding.warning('IRSA-ROLE-042', {
    what: `The role ${role.name} stays: somebody gave it ${one ? 'a policy' : 'policies'} that irsactl did not.`,
    why: `${why} ${one ? 'It is' : 'They are'} ${listed(policies)}.`,
    next: `Find out who needs ${one ? 'it' : 'them'}. Once ${one ? 'it is' : 'they are'} off the role, run the same command again; to keep the role, take the tags irsactl.dev/… off it.`,
  });
}

/** Nothing is taken away because a line of irsa.yaml is gone. */
export function rolesLeft(names: readonly string[]): Finding {
  const one = names.length === 1;
  return finding.warning('IRSA-ROLE-047', {
    what: `${counted(names.length, 'role')} of this chain left irsa.yaml and ${one ? 'stays' : 'stay'}: ${listed(names)}.`,
    why: `What ${one ? 'it lets' : 'they let'} pods do goes on to work; nothing is deleted because a line is gone.`,
    next: `\`irsactl apply --prune\` removes ${one ? 'it' : 'them'}, after the plan has shown how.`,
  });
}

/** Who works with the least permissions may not look at roles that left irsa.yaml. */
export function rolesUnread(names: readonly string[]): Finding {
  return finding.warning('IRSA-ROLE-049', {
    what: `AWS does not let irsactl look at ${counted(names.length, 'role')} that may have left irsa.yaml: ${listed(names)}.`,
    why: 'Their description names this chain; whether they are its own only their tags tell.',
    next: 'Allow iam:GetRole, iam:ListAttachedRolePolicies, iam:ListRolePolicies and iam:GetRolePolicy on them, and to remove them what `irsactl iam-policy` allows on the roles of irsa.yaml.',
  });
}

function lookAt({ name }: StoredRole): string {
  return `Look at what it trusts: \`aws iam get-role --role-name ${name}\`. Delete it where nobody needs it, or take the tags irsactl.dev/… off it to keep it.`;
}

/** Another writer changed the trust policy at the same time; `rewritten` is the chain's statement if that was undone. */
export function trustContested(role: string, rewritten: string | null, gone: readonly string[]): Finding {
  const own = rewritten === null ? [] : [`irsactl writes its change of the statement ${rewritten} again.`];
  const others = gone.length === 0 ? [] : [`irsactl does not restore what was taken out: ${listed(gone)}.`];
  return finding.warning('IRSA-ROLE-063', {
    what: `Another writer changed the trust policy of ${role} at the same time.`,
    why: [...own, ...others].join(' '),
    next: `Look at who trusts the role now: \`irsactl role show ${role}\`.`,
  });
}
