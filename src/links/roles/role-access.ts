import { accountName } from '../../chain/role-accounts.ts';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { explainTrustExcess, trustExcess } from '../../trust/policy/trust-excess.ts';
import { serviceAccountSubject } from '../../trust/subject.ts';
import { decide } from './check-trust.ts';
import type { DesiredRoles } from './desired.ts';
import type { RoleReport } from './role-report.ts';

/** Who may take a role, by its trust policy as it is. */
export interface RoleAccess {
  /** Each declared service account, and whether STS would give the role to it. */
  readonly serviceAccounts: readonly { readonly account: string; readonly allowed: boolean }[];
  /** Every other way in, in words. */
  readonly others: readonly string[];
}

/** Nobody may take a role that IAM does not have. */
export function roleAccess({ issuer, audience }: DesiredRoles, report: RoleReport): RoleAccess {
  const declared = report.wanted?.declared.serviceAccounts ?? [];
  const none = declared.map((account) => ({ account: accountName(account), allowed: false }));
  if (report.stored === null || !issuer.known) return { serviceAccounts: none, others: [] };
  const reading = readPolicy(JSON.stringify(report.stored.trustPolicy));
  if ('fault' in reading) return { serviceAccounts: none, others: [] };
  const { url, provider } = issuer.value;
  const subjects = declared.map(serviceAccountSubject);
  return {
    serviceAccounts: declared.map((account) => ({
      account: accountName(account),
      allowed: decide(reading.policy, issuer.value, serviceAccountSubject(account), audience).allowed,
    })),
    others: trustExcess(reading.policy, { provider, issuer: url, audience, subjects }).map(
      explainTrustExcess,
    ),
  };
}
