import { policyFaults } from '../../trust/policy/policy-faults.ts';
import { type Fault, fieldName } from '../fault.ts';
import { entriesOf } from '../partial-chain.ts';
import type { Rule } from './rule.ts';

/** Inline policies are such as IAM stores: it would refuse any other in the middle of apply. */
export const inlinePolicyRule: Rule = (chain) =>
  entriesOf(chain.spec?.roles, ['spec', 'roles']).flatMap(({ value: role, path }) =>
    entriesOf(role.policies, [...path, 'policies']).flatMap(({ value, path: at }) =>
      documentFaults(value.inline?.document, [...at, 'inline', 'document']),
    ),
  );

function documentFaults(document: object | undefined, path: Fault['path']): readonly Fault[] {
  if (document === undefined) return [];
  // What the schema refused has been blanked and is a problem of its own.
  if (!isWhole(document)) return [];
  return policyFaults(JSON.stringify(document), 'inline').map((fault) => ({
    code: 'IRSA-CONFIG-007',
    path: [...path, ...fault.at],
    at: 'key',
    what: `IAM would refuse the policy in ${fieldName(path)}.`,
    why: fault.why,
    next: 'Write it as {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:…"}]}.',
  }));
}

function isWhole(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return Object.values(value).every(isWhole);
}
