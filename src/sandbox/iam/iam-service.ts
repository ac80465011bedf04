import {
  ListInstanceProfileTags$,
  ListPolicyTags$,
  ListRoleTags$,
  ListUserTags$,
  TagInstanceProfile$,
  TagPolicy$,
  TagRole$,
  TagUser$,
  UntagInstanceProfile$,
  UntagPolicy$,
  UntagRole$,
  UntagUser$,
} from '@aws-sdk/client-iam';
import type { SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import { queryService } from '../wire/query-service.ts';
import { accessKeyOperations } from './access-keys.ts';
import { accountDetailOperations } from './account-details.ts';
import { accountSummaryOperations } from './account-summary.ts';
import { attachmentOperations } from './attachments.ts';
import { boundaryOperations } from './boundaries.ts';
import { iamConstraints } from './constraints.ts';
import { roleKind, userKind } from './holder-kind.ts';
import { identityProviderOperations, type ProviderRuntime } from './identity-providers.ts';
import { inlinePolicyOperations } from './inline-policies.ts';
import { findInstanceProfile, instanceProfileOperations } from './instance-profiles.ts';
import { managedPolicyOperations } from './managed-policies.ts';
import { requireCustomerPolicy } from './managed-policy-lookup.ts';
import { policyEntityOperations } from './policy-entities.ts';
import { policyVersionOperations } from './policy-versions.ts';
import { roleOperations } from './roles.ts';
import { tagOperations } from './tag-operations.ts';
import { unusedUserParts } from './unused-user-parts.ts';
import { userOperations } from './users.ts';

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
      ...userOperations(),
      ...accessKeyOperations(),
      ...unusedUserParts(),
      ...instanceProfileOperations(),
      ...boundaryOperations(),
      ...tagOperations({
        tag: TagRole$,
        untag: UntagRole$,
        list: ListRoleTags$,
        quota: 'TagsPerRole',
        find: roleKind.find,
      }),
      ...tagOperations({
        tag: TagUser$,
        untag: UntagUser$,
        list: ListUserTags$,
        quota: 'TagsPerUser',
        find: userKind.find,
      }),
      ...tagOperations<{ readonly InstanceProfileName?: string }>({
        tag: TagInstanceProfile$,
        untag: UntagInstanceProfile$,
        list: ListInstanceProfileTags$,
        quota: 'TagsPerInstanceProfile',
        find: (call, action, input) => findInstanceProfile(call, action, input.InstanceProfileName),
      }),
      ...inlinePolicyOperations(),
      ...managedPolicyOperations(),
      ...policyVersionOperations(),
      ...tagOperations<{ readonly PolicyArn?: string }>({
        tag: TagPolicy$,
        untag: UntagPolicy$,
        list: ListPolicyTags$,
        quota: 'TagsPerPolicy',
        find: (call, action, input) => requireCustomerPolicy(call, action, input.PolicyArn),
      }),
      ...attachmentOperations(),
      ...policyEntityOperations(),
      ...accountSummaryOperations(),
      ...accountDetailOperations(),
    ],
  });
}
