import { listed } from '../../errors/listed.ts';
import type { Fault, FieldPath } from '../fault.ts';
import { fieldName } from '../fault.ts';
import { entriesOf, nodesPart } from '../partial-chain.ts';
import { presetNames } from '../presets/presets.ts';
import type { Rule } from './rule.ts';

/** Of alternative fields, exactly one must be present. */
export const choiceRules: readonly Rule[] = [
  (chain) =>
    exactlyOne(chain.spec?.issuer, ['spec', 'issuer'], ['s3', 'directory', 'existing', 'cloudFront']),
  (chain) =>
    entriesOf(chain.spec?.aws?.accounts, ['spec', 'aws', 'accounts']).flatMap(({ value, path }) =>
      exactlyOne(value, path, ['assumeRole', 'profile']),
    ),
  (chain) =>
    entriesOf(nodesPart(chain)?.nodes, ['spec', 'controlPlane', 'nodes']).flatMap(({ value, path }) =>
      exactlyOne(value, path, ['ssh', 'local']),
    ),
  (chain) =>
    entriesOf(chain.spec?.roles, ['spec', 'roles']).flatMap(({ value, path }) => [
      ...exactlyOne(value, path, ['serviceAccount', 'serviceAccounts']),
      ...entriesOf(value.policies, [...path, 'policies']).flatMap((policy) => [
        ...exactlyOne(policy.value, policy.path, ['managed', 'inline', 'preset']),
        ...exactlyOne(policy.value.preset, [...policy.path, 'preset'], presetNames),
      ]),
    ]),
  (chain) => {
    const injection = chain.spec?.injection;
    const webhook = typeof injection === 'object' ? injection.webhook : undefined;
    const isServed = webhook && (Object.hasOwn(webhook, 'url') || Object.hasOwn(webhook, 'service'));
    return isServed ? exactlyOne(webhook, ['spec', 'injection', 'webhook'], ['url', 'service']) : [];
  },
];

/** Fields that the schema has refused are still own fields here, so their fault is not reported twice. */
function exactlyOne(
  parent: object | undefined,
  path: FieldPath,
  fields: readonly string[],
): readonly Fault[] {
  if (parent === undefined) return [];
  const present = fields.filter((field) => Object.hasOwn(parent, field));
  const [, second] = present;
  if (present.length === 1) return [];
  return [
    {
      code: 'IRSA-CONFIG-006',
      path: second === undefined ? path : [...path, second],
      ...(second === undefined
        ? { absent: fields.map((field) => [...path, field]) }
        : { at: 'key' as const }),
      what: `${fieldName(path)} needs exactly one of ${listed(fields)}.`,
      why: second === undefined ? 'None of them is present.' : `It has ${listed(present)}.`,
      next: second === undefined ? `Add ${listed(fields, 'or')}.` : `Keep one of ${listed(present)}.`,
    },
  ];
}
