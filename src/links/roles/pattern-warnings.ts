import { asWarning, type Finding } from '../../chain/finding.ts';
import { accountName } from '../../chain/role-accounts.ts';
import type { DesiredRole } from './desired.ts';
import { roleError } from './findings.ts';

/** Warns every time that a role trusts service accounts that do not exist yet, although irsa.yaml requests it. */
export function patternWarnings(role: DesiredRole): readonly Finding[] {
  const { name, serviceAccountsLike } = role.declared;
  return serviceAccountsLike.map((account) =>
    asWarning(
      roleError('IRSA-ROLE-051', role, {
        what: `The role ${name} trusts every service account like ${accountName(account)}.`,
        why: `Anyone who may create ${whatMatches(account)} gets the permissions of the role; irsa.yaml requests this.`,
        next: 'If the service accounts are known, list them.',
      }),
    ),
  );
}

function whatMatches({ namespace }: { readonly namespace: string }): string {
  return /[*?]/.test(namespace) ? 'a namespace or a service account that matches' : 'a service account there';
}
