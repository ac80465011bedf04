import {
  CreatePolicy$,
  type CreatePolicyRequest,
  DeletePolicy$,
  type DeletePolicyRequest,
  GetPolicy$,
  type GetPolicyRequest,
  ListPolicies$,
  type ListPoliciesRequest,
} from '@aws-sdk/client-iam';
import { awsPolicyArn, policyArn } from '../../trust/arn.ts';
import { parsePolicyArn } from '../../trust/parse-arn.ts';
import type { ManagedPolicy } from '../account.ts';
import { uniqueId } from '../random-ids.ts';
import { wholeSecond } from '../whole-second.ts';
import { type Operation, type OperationCall, operation } from '../wire/query-operation.ts';
import {
  awsPolicyDate,
  isAttachable,
  isAwsManagedPolicy,
  knownAwsManagedPolicies,
} from './aws-managed-policies.ts';
import { iamFaults } from './iam-faults.ts';
import { customerPolicy, noSuchPolicy, requireCustomerPolicy, usesOf } from './managed-policy-lookup.ts';
import { page } from './paging.ts';
import { checkPolicyText } from './policy-text.ts';
import { mergeTags } from './tags.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const limits = { policies: 1500 } as const;

const moreVersions =
  "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.";

/** IAM's operations on managed policies, except on their versions and tags. */
export function managedPolicyOperations(): Operation[] {
  return [
    operation<CreatePolicyRequest>(CreatePolicy$, createPolicy),
    operation<GetPolicyRequest>(GetPolicy$, (input, call) => {
      const arn = input.PolicyArn ?? '';
      call.authorize('iam:GetPolicy', arn);
      return { Policy: describePolicy(call, arn, 'full') };
    }),
    operation<ListPoliciesRequest>(ListPolicies$, listPolicies),
    operation<DeletePolicyRequest>(DeletePolicy$, (input, call) => {
      const policy = requireCustomerPolicy(call, 'DeletePolicy', input.PolicyArn);
      const uses = usesOf(call, policy.arn);
      if (uses.attached + uses.boundaries > 0) {
        throw iamFaults.deleteConflict('Cannot delete a policy attached to entities.');
      }
      if (policy.versions.length > 1) throw iamFaults.deleteConflict(moreVersions);
      call.account().policies.delete(policy.arn);
      return undefined;
    }),
  ];
}

function createPolicy(input: CreatePolicyRequest, call: OperationCall): object {
  const { state } = call;
  const account = call.account();
  const { PolicyName: name = '', Path: path = '/', PolicyDocument: document = '' } = input;
  const arn = policyArn(state.partition, account.id, name, path);
  call.authorize('iam:CreatePolicy', arn);
  const taken = [...account.policies.values()].some(
    (policy) => policy.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken) {
    throw iamFaults.alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  }
  if (account.policies.size >= limits.policies) {
    throw iamFaults.limitExceeded(`Cannot exceed quota for PoliciesPerAccount: ${limits.policies}`);
  }
  checkPolicyText(document, 'managed');
  const created = wholeSecond(state.now());
  const version = { id: 'v1', document, created };
  account.policies.set(arn, {
    arn,
    name,
    path,
    policyId: uniqueId(state.randomBytes, 'ANPA'),
    created,
    description: input.Description ?? null,
    versions: [version],
    defaultVersion: version,
    versionCount: 1,
    tags: mergeTags([], input.Tags, 'TagsPerPolicy'),
  });
  return { Policy: describePolicy(call, arn, 'created') };
}

function listPolicies(input: ListPoliciesRequest, call: OperationCall): object {
  const { state } = call;
  const account = call.account();
  const prefix = input.PathPrefix ?? '/';
  call.authorize('iam:ListPolicies', policyArn(state.partition, account.id, '', prefix));
  const local = [...account.policies.values()].filter((policy) => policy.path.startsWith(prefix));
  const arns = [
    ...(input.Scope === 'AWS' ? [] : local.map((policy) => policy.arn)),
    ...(input.Scope === 'Local'
      ? []
      : knownAwsManagedPolicies
          .filter((name) => `/${name}`.startsWith(prefix))
          .map((name) => awsPolicyArn(state.partition, name))),
  ];
  const shown = input.OnlyAttached ? arns.filter((arn) => usesOf(call, arn).attached > 0) : arns;
  const { items, ...rest } = page(shown, (arn) => arn, input);
  return { Policies: items.map((arn) => describePolicy(call, arn, 'listed')), ...rest };
}

/** A managed policy as IAM returns it; lists omit tags and description. */
function describePolicy(call: OperationCall, arn: string, view: 'full' | 'created' | 'listed'): object {
  const policy = customerPolicy(call, arn);
  const named = policy ?? awsNames(arn);
  if (!named) throw noSuchPolicy();
  const uses = usesOf(call, arn);
  const common = {
    PolicyName: named.name,
    PolicyId: named.policyId,
    Arn: arn,
    Path: named.path,
    DefaultVersionId: policy?.defaultVersion.id ?? 'v1',
    AttachmentCount: uses.attached,
    PermissionsBoundaryUsageCount: uses.boundaries,
    IsAttachable: isAttachable(arn),
    CreateDate: named.created,
    // The date of the newest version.
    UpdateDate: policy?.versions[0]?.created ?? named.created,
  };
  if (view === 'listed') return common;
  const tags = policy && policy.tags.length > 0 ? policy.tags : undefined;
  return {
    ...common,
    Tags: tags,
    Description: view === 'full' ? (policy?.description ?? undefined) : undefined,
  };
}

function awsNames(arn: string): Pick<ManagedPolicy, 'name' | 'path' | 'policyId' | 'created'> | null {
  const parsed = parsePolicyArn(arn);
  if (!parsed || !isAwsManagedPolicy(arn)) return null;
  const { name, path } = parsed;
  return {
    name,
    path,
    policyId: `ANPA${name.toUpperCase().slice(0, 17).padEnd(17, 'A')}`,
    created: awsPolicyDate,
  };
}
