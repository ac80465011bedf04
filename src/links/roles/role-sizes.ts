import { countedLength, policyQuotas } from '../../trust/policy/policy-faults.ts';
import type { RoleQuotas } from './ports.ts';
import type { RoleReport } from './role-report.ts';

/** How much of one of IAM's quotas is used. */
export interface Used {
  readonly used: number;
  readonly most: number;
}

/** Characters without white space, and how many managed policies. */
export interface RoleSizes {
  readonly trustPolicy: Used;
  readonly inlinePolicies: Used;
  readonly managedPolicies: Used;
}

/** Managed policies of a role before anybody has asked for more: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const usualManaged = 10;

/** Against the account's own quotas where they are known, else those that every account has. */
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
