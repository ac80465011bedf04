import { TagPolicy$, TagRole$, UntagPolicy$, UntagRole$ } from '@aws-sdk/client-iam';
import type { SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import { queryService } from '../wire/query-service.ts';
import { accountDetailOperations } from './account-details.ts';
import { accountSummaryOperations } from './account-summary.ts';
import { attachmentOperations } from './attachments.ts';
import { boundaryOperations } from './boundaries.ts';
import { iamConstraints } from './constraints.ts';
import { findRole } from './find-role.ts';
import { identityProviderOperations, type ProviderRuntime } from './identity-providers.ts';
import { inlinePolicyOperations } from './inline-policies.ts';
import { managedPolicyOperations } from './managed-policies.ts';
import { requireCustomerPolicy } from './managed-policy-lookup.ts';
import { policyVersionOperations } from './policy-versions.ts';
import { roleOperations } from './roles.ts';
import { tagOperations } from './tag-operations.ts';

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
      ...boundaryOperations(),
      ...tagOperations<{ readonly RoleName?: string }>({
        tag: TagRole$,
        untag: UntagRole$,
        quota: 'TagsPerRole',
        find: (call, action, input) => findRole(call, action, input.RoleName),
      }),
      ...inlinePolicyOperations(),
      ...managedPolicyOperations(),
      ...policyVersionOperations(),
      ...tagOperations<{ readonly PolicyArn?: string }>({
        tag: TagPolicy$,
        untag: UntagPolicy$,
        quota: 'TagsPerPolicy',
        find: (call, action, input) => requireCustomerPolicy(call, action, input.PolicyArn),
      }),
      ...attachmentOperations(),
      ...accountSummaryOperations(),
      ...accountDetailOperations(),
    ],
  });
}
