import { accountName } from '../../chain/role-accounts.ts';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { explainTrustExcess, trustExcess } from '../../trust/policy/trust-excess.ts';
import {
  type ServiceAccountName,
  serviceAccountPattern,
  serviceAccountSubject,
} from '../../trust/subject.ts';
import { decide } from './check-trust.ts';
import { declaredTrust } from './declared-trust.ts';
import type { DesiredRoles } from './desired.ts';
import type { RoleReport } from './role-report.ts';

/** Who may assume a role, according to its current trust policy. */
export interface RoleAccess {
  /** Each declared service account, and whether STS would grant it the role. */
  readonly serviceAccounts: readonly { readonly account: string; readonly allowed: boolean }[];
  /** The patterns in irsa.yaml that are also in the policy, as `namespace/name`. */
  readonly like: readonly string[];
  /** Descriptions of all other access. */
  readonly others: readonly string[];
}

/** For a role that irsa.yaml does not declare. */
const noAccounts = { serviceAccounts: [], serviceAccountsLike: [] };

/** The access to a role; none if IAM does not have it. */
export function roleAccess({ issuer, audience }: DesiredRoles, report: RoleReport): RoleAccess {
  const wanted = report.wanted?.declared ?? noAccounts;
  const { serviceAccounts: declared } = wanted;
  const none = declared.map((account) => ({ account: accountName(account), allowed: false }));
  if (report.stored === null || !issuer.known) return { serviceAccounts: none, like: [], others: [] };
  const reading = readPolicy(JSON.stringify(report.stored.trustPolicy));
  if ('fault' in reading) return { serviceAccounts: none, like: [], others: [] };
  return {
    serviceAccounts: declared.map((account) => ({
      account: accountName(account),
      allowed: decide(reading.policy, issuer.value, serviceAccountSubject(account), audience).allowed,
    })),
    like: wanted.serviceAccountsLike.filter((account) => names(report, account)).map(accountName),
    others: trustExcess(reading.policy, declaredTrust(wanted, issuer.value, audience)).map(
      explainTrustExcess,
    ),
  };
}

function names({ trustPolicy }: RoleReport, account: ServiceAccountName): boolean {
  return JSON.stringify(trustPolicy).includes(JSON.stringify(serviceAccountPattern(account)));
}
