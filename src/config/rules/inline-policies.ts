import { isDeepStrictEqual } from 'node:util';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { type Fault, fieldName } from '../fault.ts';
import { entriesOf } from '../partial-chain.ts';
import type { Rule } from './rule.ts';

/** Inline policies follow IAM's grammar: IAM would refuse any other in the middle of apply. */
export const inlinePolicyGrammarRule: Rule = (chain) =>
  entriesOf(chain.spec?.roles, ['spec', 'roles']).flatMap(({ value: role, path }) =>
    entriesOf(role.policies, [...path, 'policies']).flatMap(({ value, path: at }) =>
      grammarFaults(value.inline?.document, [...at, 'inline', 'document']),
    ),
  );

function grammarFaults(document: object | undefined, path: Fault['path']): readonly Fault[] {
  if (document === undefined) return [];
  const text = JSON.stringify(document);
  // What the schema refused has been blanked and is a problem of its own.
  if (!isDeepStrictEqual(JSON.parse(text), document)) return [];
  const reading = readPolicy(text, 'identity');
  if ('policy' in reading) return [];
  return [
    {
      code: 'IRSA-CONFIG-029',
      path,
      at: 'key',
      what: `IAM would refuse the policy in ${fieldName(path)}.`,
      why: reading.fault,
      next: 'Write it as {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:…"}]}.',
    },
  ];
}
