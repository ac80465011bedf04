import type { SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import { queryService } from '../wire/query-service.ts';
import { accountSummaryOperations } from './account-summary.ts';
import { attachmentOperations } from './attachments.ts';
import { iamConstraints } from './constraints.ts';
import { identityProviderOperations, type ProviderRuntime } from './identity-providers.ts';
import { inlinePolicyOperations } from './inline-policies.ts';
import { managedPolicyOperations } from './managed-policies.ts';
import { policyTagOperations } from './policy-tags.ts';
import { policyVersionOperations } from './policy-versions.ts';
import { roleTagOperations } from './role-tags.ts';
import { roleOperations } from './roles.ts';

/** The sandbox's IAM; docs/sandbox/iam.md says what it models. */
export function iamService(state: SandboxState, runtime: ProviderRuntime): SandboxService {
  return queryService(state, {
    name: 'iam',
    version: '2010-05-08',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    hosts: /^iam(\.[a-z0-9-]+)?$/,
    constraints: iamConstraints,
    operations: [
      ...identityProviderOperations(runtime),
      ...roleOperations(),
      ...roleTagOperations(),
      ...inlinePolicyOperations(),
      ...managedPolicyOperations(),
      ...policyVersionOperations(),
      ...policyTagOperations(),
      ...attachmentOperations(),
      ...accountSummaryOperations(),
    ],
  });
}
