import { type Finding, findingsOf } from '../../chain/finding.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import type { Problem } from '../../errors/irsa-error.ts';
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
  return finding.warning('IRSA-ROLE-043', {
    what: `The role ${role.name} stays: it has the tags of this chain, but irsactl would not write it so.`,
    why: `${why} Its name or its trust policy is not one that irsactl gives to a role.`,
    next: lookAt(role),
  });
}

function lookAt({ name }: StoredRole): string {
  return `Look at what it trusts: \`aws iam get-role --role-name ${name}\`. Delete it where nobody needs it, or take the tags irsactl.dev/… off it to keep it.`;
}
