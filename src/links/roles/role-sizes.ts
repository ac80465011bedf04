import { countedLength, policyQuotas } from '../../trust/policy/policy-faults.ts';
import type { RoleQuotas } from './ports.ts';
import type { RoleReport } from './role-report.ts';

/** How much of one of IAM's quotas is used. */
export interface Used {
  readonly used: number;
  readonly most: number;
}

/** Characters without white space, and the number of managed policies. */
export interface RoleSizes {
  readonly trustPolicy: Used;
  readonly inlinePolicies: Used;
  readonly managedPolicies: Used;
}

/** The default maximum of managed policies per role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const usualManaged = 10;

/** Compares with the account's quotas if they are known, else with the defaults. */
export function roleSizes(report: RoleReport, quotas: RoleQuotas | null): RoleSizes {
  const size = (document: unknown) => countedLength(JSON.stringify(document));
  const most = (own: number | undefined, usual: number) =>
    own !== undefined && Number.isFinite(own) ? own : usual;
  return {
    trustPolicy: {
      used: report.trustPolicy === null ? 0 : size(report.trustPolicy),
      most: most(quotas?.trustPolicySize, policyQuotas.trust),
    },
    inlinePolicies: {
      used: [...report.inline.values()].reduce((sum: number, document) => sum + size(document), 0),
      most: policyQuotas.inline,
    },
    managedPolicies: {
      used: report.attached.length,
      most: most(quotas?.attachedPolicies, usualManaged),
    },
  };
}
