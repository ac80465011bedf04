import {
  CreatePolicyVersion$,
  type CreatePolicyVersionRequest,
  DeletePolicyVersion$,
  type DeletePolicyVersionRequest,
  GetPolicyVersion$,
  type GetPolicyVersionRequest,
  ListPolicyVersions$,
  type ListPolicyVersionsRequest,
  SetDefaultPolicyVersion$,
  type SetDefaultPolicyVersionRequest,
} from '@aws-sdk/client-iam';
import type { ManagedPolicy, PolicyVersion } from '../account.ts';
import { wholeSecond } from '../whole-second.ts';
import { type Operation, type OperationCall, operation } from '../wire/query-operation.ts';
import { notModelled } from '../wire/schema-faults.ts';
import { awsManagedPolicy, awsPolicyDate, isAwsManagedPolicy } from './aws-managed-policies.ts';
import { iamFaults } from './iam-faults.ts';
import { customerPolicy, noSuchPolicy, requireCustomerPolicy } from './managed-policy-lookup.ts';
import { page } from './paging.ts';
import { checkPolicyText, encodePolicyText } from './policy-text.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html */
const versionLimit = 5;

/** IAM's operations on the versions of managed policies. */
export function policyVersionOperations(): Operation[] {
  return [
    operation<CreatePolicyVersionRequest>(CreatePolicyVersion$, createVersion),
    operation<GetPolicyVersionRequest>(GetPolicyVersion$, (input, call) => {
      const { versions, defaultVersion } = versionsOf(call, 'GetPolicyVersion', input.PolicyArn);
      const found = findVersion(versions, input);
      return { PolicyVersion: describeVersion(found, defaultVersion, 'full') };
    }),
    operation<ListPolicyVersionsRequest>(ListPolicyVersions$, (input, call) => {
      const { versions, defaultVersion } = versionsOf(call, 'ListPolicyVersions', input.PolicyArn);
      const { items, ...rest } = page(
        versions,
        ({ id }) => String(versions.findIndex((one) => one.id === id)),
        input,
      );
      return {
        Versions: items.map((version) => describeVersion(version, defaultVersion, 'listed')),
        ...rest,
      };
    }),
    operation<SetDefaultPolicyVersionRequest>(SetDefaultPolicyVersion$, (input, call) => {
      const policy = requireCustomerPolicy(call, 'SetDefaultPolicyVersion', input.PolicyArn);
      policy.defaultVersion = findVersion(policy.versions, input);
      return undefined;
    }),
    operation<DeletePolicyVersionRequest>(DeletePolicyVersion$, (input, call) => {
      const policy = requireCustomerPolicy(call, 'DeletePolicyVersion', input.PolicyArn);
      const gone = findVersion(policy.versions, input);
      if (gone === policy.defaultVersion) {
        throw iamFaults.deleteConflict('Cannot delete the default version of a policy.');
      }
      policy.versions = policy.versions.filter((version) => version !== gone);
      return undefined;
    }),
  ];
}

function createVersion(input: CreatePolicyVersionRequest, call: OperationCall): object {
  const policy = requireCustomerPolicy(call, 'CreatePolicyVersion', input.PolicyArn);
  const document = input.PolicyDocument ?? '';
  checkPolicyText(document, 'managed');
  if (policy.versions.length >= versionLimit) {
    throw iamFaults.limitExceeded(
      `A managed policy can have up to ${versionLimit} versions. Before you create a new version, you must delete an existing version.`,
    );
  }
  policy.versionCount += 1;
  const created = wholeSecond(call.state.now());
  const version = { id: `v${policy.versionCount}`, document, created };
  policy.versions = [version, ...policy.versions];
  if (input.SetAsDefault) policy.defaultVersion = version;
  return { PolicyVersion: describeVersion(version, policy.defaultVersion, 'listed') };
}

/** The versions of a policy of the account, or the only version of one of AWS's policies. */
function versionsOf(
  call: OperationCall,
  action: string,
  arn = '',
): { readonly versions: readonly PolicyVersion[]; readonly defaultVersion: PolicyVersion } {
  call.authorize(`iam:${action}`, arn);
  const own: ManagedPolicy | null = customerPolicy(call, arn);
  if (own) return { versions: own.versions, defaultVersion: own.defaultVersion };
  const document = awsManagedPolicy(arn);
  if (document === null)
    throw isAwsManagedPolicy(arn) ? notModelled(`the content of ${arn}`) : noSuchPolicy();
  const only = { id: 'v1', document, created: awsPolicyDate };
  return { versions: [only], defaultVersion: only };
}

function findVersion(
  versions: readonly PolicyVersion[],
  input: { readonly PolicyArn: string | undefined; readonly VersionId: string | undefined },
): PolicyVersion {
  const found = versions.find(({ id }) => id === input.VersionId);
  if (found) return found;
  throw iamFaults.noSuchEntity(
    `Policy ${input.PolicyArn} version ${input.VersionId} does not exist or is not attachable.`,
  );
}

/** A version as IAM returns it; lists omit the document. */
function describeVersion(
  version: PolicyVersion,
  defaultVersion: PolicyVersion,
  view: 'full' | 'listed',
): object {
  const document = view === 'full' ? { Document: encodePolicyText(version.document) } : {};
  return {
    ...document,
    VersionId: version.id,
    IsDefaultVersion: version === defaultVersion,
    CreateDate: version.created,
  };
}
