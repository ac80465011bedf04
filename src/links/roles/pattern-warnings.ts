import { asWarning, type Finding } from '../../chain/finding.ts';
import { accountName } from '../../chain/role-accounts.ts';
import type { DesiredRole } from './desired.ts';
import { roleError } from './findings.ts';

/** Trust in what does not exist yet was asked for; it is said each time all the same. */
export function patternWarnings(role: DesiredRole): readonly Finding[] {
  const { name, serviceAccountsLike } = role.declared;
  return serviceAccountsLike.map((account) =>
    asWarning(
      roleError('IRSA-ROLE-051', role, {
        what: `The role ${name} trusts every service account like ${accountName(account)}.`,
        why: `Whoever may make ${whatFits(account)} gets what the role may do; irsa.yaml asks for it.`,
        next: 'Name the service accounts one by one where they are known.',
      }),
    ),
  );
}

function whatFits({ namespace }: { readonly namespace: string }): string {
  return /[*?]/.test(namespace) ? 'a namespace or a service account that fits' : 'a service account there';
}
