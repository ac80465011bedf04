import {
  DeleteRolePermissionsBoundary$,
  type DeleteRolePermissionsBoundaryRequest,
  GetAccountSummary$,
  PutRolePermissionsBoundary$,
  type PutRolePermissionsBoundaryRequest,
  TagPolicy$,
  TagRole$,
  UntagPolicy$,
  UntagRole$,
} from '@aws-sdk/client-iam';
import { policyQuotas } from '../../trust/policy/policy-faults.ts';
import type { SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import type { Constraints } from '../wire/constraints.ts';
import { type Operation, operation } from '../wire/query-operation.ts';
import { queryService } from '../wire/query-service.ts';
import { accountDetailOperations } from './account-details.ts';
import { attachmentOperations } from './attachments.ts';
import { findRole } from './find-role.ts';
import { iamFaults } from './iam-faults.ts';
import { identityProviderOperations, type ProviderRuntime } from './identity-providers.ts';
import { inlinePolicyOperations } from './inline-policies.ts';
import { managedPolicyOperations } from './managed-policies.ts';
import { requireAttachable, requireCustomerPolicy } from './managed-policy-lookup.ts';
import { policyContext } from './policy-context.ts';
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

/** Default quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const quotas = {
  RolesQuota: 1000,
  AttachedPoliciesPerRoleQuota: 10,
} as const;

/** IAM's counts of an account's resources, and their quotas. */
function accountSummaryOperations(): Operation[] {
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

/** IAM's operations on the permissions boundaries of roles. */
function boundaryOperations(): Operation[] {
  return [
    operation<PutRolePermissionsBoundaryRequest>(PutRolePermissionsBoundary$, (input, call) => {
      const permissionsBoundary = input.PermissionsBoundary ?? null;
      // The condition key is the new boundary, as for CreateRole.
      const role = findRole(call, 'PutRolePermissionsBoundary', input.RoleName, () =>
        policyContext({ permissionsBoundary }),
      );
      role.permissionsBoundary = requireAttachable(call, input.PermissionsBoundary);
      return undefined;
    }),
    operation<DeleteRolePermissionsBoundaryRequest>(DeleteRolePermissionsBoundary$, (input, call) => {
      const role = findRole(call, 'DeleteRolePermissionsBoundary', input.RoleName, policyContext);
      if (role.permissionsBoundary === null) {
        throw iamFaults.noSuchEntity(`Role ${role.name} does not have a permissions boundary.`);
      }
      role.permissionsBoundary = null;
      return undefined;
    }),
  ];
}

const policyDocument = { min: 1, max: 131_072 } as const;
const path = { min: 1, max: 512, pattern: '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)' } as const;
const arn = { min: 20, max: 2048 } as const;
const name = '[\\w+=,.@-]+';

/** Limits of input members: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
const iamConstraints: Constraints = {
  RoleName: { min: 1, max: 64, pattern: name },
  PolicyName: { min: 1, max: 128, pattern: name },
  PolicyArn: arn,
  PermissionsBoundary: arn,
  OpenIDConnectProviderArn: arn,
  AssumeRolePolicyDocument: policyDocument,
  PolicyDocument: policyDocument,
  Path: path,
  PathPrefix: { min: 1, max: 512, pattern: '\\u002F[\\u0021-\\u007F]*' },
  Description: { max: 1000 },
  MaxSessionDuration: { min: 3600, max: 43_200 },
  MaxItems: { min: 1, max: 1000 },
  Marker: { min: 1, pattern: '[\\u0020-\\u00FF]+' },
  Url: { min: 1, max: 255 },
  ClientID: { min: 1, max: 255 },
  ClientIDList: { items: { min: 1, max: 255 } },
  ThumbprintList: { items: { min: 40, max: 40 } },
  Tags: { max: 50 },
  TagKeys: { max: 50, items: { min: 1, max: 128 } },
  Scope: { oneOf: ['All', 'AWS', 'Local'] },
  VersionId: { pattern: 'v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?' },
};
