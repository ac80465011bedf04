import type { PolicyElement } from '../../trust/policy/document.ts';
import { readDocument } from '../../trust/policy/parse-policy.ts';
import { policyFaults } from '../../trust/policy/policy-faults.ts';
import { type Fault, fieldName } from '../fault.ts';
import { entriesOf } from '../partial-chain.ts';
import type { Rule } from './rule.ts';

/** IAM accepts the inline policies: it would refuse an invalid one in the middle of apply. */
export const inlinePolicyRule: Rule = (chain) =>
  entriesOf(chain.spec?.roles, ['spec', 'roles']).flatMap(({ value: role, path }) =>
    entriesOf(role.policies, [...path, 'policies']).flatMap(({ value, path: at }) =>
      documentFaults(value.inline?.document, [...at, 'inline', 'document']),
    ),
  );

/** Full access must be requested by the name of AWS's policy, AdministratorAccess. */
export const administratorRule: Rule = (chain) =>
  entriesOf(chain.spec?.roles, ['spec', 'roles']).flatMap(({ value: role, path }) =>
    entriesOf(role.policies, [...path, 'policies'])
      .filter(({ value }) => allowsEverything(value.inline?.document))
      .map((policy) => ({
        code: 'IRSA-CONFIG-007',
        path: [...policy.path, 'inline', 'document'],
        at: 'key',
        what: `The policy in ${fieldName(policy.path)} allows every action on every resource.`,
        why: 'Pods with the role would be administrators of the account.',
        next: 'Name actions and resources. If full access is intended, replace the inline policy with {managed: AdministratorAccess}.',
      })),
  );

function allowsEverything(document: object | undefined): boolean {
  if (document === undefined || !isWhole(document)) return false;
  const { policy, breaches } = readDocument(JSON.stringify(document), 'identity');
  const { statements } = policy;
  return (
    breaches.length === 0 &&
    statements.every(({ effect }) => effect === 'Allow') &&
    statements.some(
      ({ action, resource, conditions }) => isAll(action) && isAll(resource) && conditions.length === 0,
    )
  );
}

function isAll(element: PolicyElement | null): boolean {
  return element !== null && !element.negated && element.values.some((value) => /^\*(?::\*)?$/.test(value));
}

function documentFaults(document: object | undefined, path: Fault['path']): readonly Fault[] {
  if (document === undefined) return [];
  // Parts that the schema refused are blank, and reported separately.
  if (!isWhole(document)) return [];
  return policyFaults(JSON.stringify(document), 'inline').map((fault) => ({
    code: 'IRSA-CONFIG-007',
    path: [...path, ...fault.at],
    at: 'key',
    what: `IAM would refuse the policy in ${fieldName(path)}.`,
    why: fault.why,
    next: 'Correct the marked element. A policy looks like {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:…"}]}.',
  }));
}

function isWhole(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return Object.values(value).every(isWhole);
}
