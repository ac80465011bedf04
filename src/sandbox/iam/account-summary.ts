import { GetAccountSummary$ } from '@aws-sdk/client-iam';
import { policyQuotas } from '../../trust/policy/policy-faults.ts';
import { type Operation, operation } from '../wire/query-operation.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: the quotas before anybody raised them. */
const quotas = {
  RolesQuota: 1000,
  AttachedPoliciesPerRoleQuota: 10,
} as const;

/** IAM's count of what an account has, and of what it may have. */
export function accountSummaryOperations(): Operation[] {
  return [
    operation<object>(GetAccountSummary$, (_input, call) => {
      call.authorize('iam:GetAccountSummary', '*');
      const { roles, providers, policies } = call.account();
      const SummaryMap = {
        ...quotas,
        AssumeRolePolicySizeQuota: policyQuotas.trust,
        Roles: roles.size,
        Policies: policies.size,
        Providers: providers.size,
      };
      return { SummaryMap };
    }),
  ];
}
