import { GetAccountSummary$ } from '@aws-sdk/client-iam';
import { policyQuotas } from '../../trust/policy/policy-faults.ts';
import { type Operation, operation } from '../wire/query-operation.ts';

/** Default quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const quotas = {
  RolesQuota: 1000,
  AttachedPoliciesPerRoleQuota: 10,
} as const;

/** IAM's counts of an account's resources, and their quotas. */
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
