import { partitionOf } from '../../trust/arn.ts';
import { parseRoleArn } from '../../trust/parse-arn.ts';
import { type Fault, fieldName, quoted } from '../fault.ts';
import { entriesOf, type PartialChain } from '../partial-chain.ts';
import { hasForm, roleArnForm } from '../text-forms.ts';
import { nameOf } from './role-names.ts';
import type { Rule } from './rule.ts';

/** The ways to inject that know nothing of an AWS config beside the token. */
const without = ['admission-policy', 'upstream'] as const;

/** A role that pods take by another one: it is a role, of the same partition, and pods can be led there. */
export const targetRolesRule: Rule = (chain) =>
  entriesOf(chain.spec?.roles, ['spec', 'roles']).flatMap(({ value: role, path }): readonly Fault[] => {
    const written = role.targetRole;
    if (written === undefined) return [];
    const at = [...path, 'targetRole'];
    const target = hasForm(written, roleArnForm) ? parseRoleArn(written) : null;
    if (target === null) {
      return [
        {
          code: 'IRSA-CONFIG-015',
          path: at,
          what: `${quoted(written)} is not the ARN of a role.`,
          why: `Expected ${roleArnForm.description}.`,
          next: 'Copy it from `aws iam get-role`, run in the account of the role.',
        },
      ];
    }
    return [
      ...otherPartition(target.partition.id, chain.spec?.aws?.region, at),
      ...unknownToMode(chain.spec?.injection, at),
    ];
  });

/** apply takes out of a role of this file whatever a person adds to its trust policy. */
export const untrustingTargetsRule: Rule = (chain) => {
  const roles = entriesOf(chain.spec?.roles, ['spec', 'roles']);
  const own = new Map(
    roles
      .filter(({ value }) => value.shared !== true)
      .map(({ value, path }) => [
        keyOf(accountOf(value.account, chain), nameOf(value, chain.metadata?.name)),
        path,
      ]),
  );
  return roles.flatMap(({ value: role, path }): readonly Fault[] => {
    const target = parseRoleArn(role.targetRole ?? '');
    const declared = target && own.get(keyOf(target.account, target.name));
    if (!declared) return [];
    return [
      {
        code: 'IRSA-CONFIG-058',
        path: [...path, 'targetRole'],
        what: `${fieldName([...path, 'targetRole'])} is a role of this file, which trusts its service accounts alone.`,
        why: `It is ${fieldName(declared)}; the statement by which it would trust the first role is taken out by the next apply.`,
        next: 'Give the role that is meant to the service account itself, or write `shared: true` for the target and add the statement there.',
      },
    ];
  });
};

function accountOf(name: string | undefined, { spec }: PartialChain): string | undefined {
  if (name === undefined) return spec?.aws?.account;
  return spec?.aws?.accounts?.find((entry) => entry?.name === name)?.id;
}

function keyOf(account: string | undefined, name: string | undefined): string {
  // IAM ignores case in names.
  return JSON.stringify([account ?? null, name?.toLowerCase() ?? null]);
}

function otherPartition(id: string, region: string | undefined, path: Fault['path']): readonly Fault[] {
  const own = region === undefined ? id : partitionOf(region).id;
  if (own === id) return [];
  return [
    {
      code: 'IRSA-CONFIG-057',
      path,
      what: `${fieldName(path)} lies in another partition of AWS.`,
      why: `The ARN is of ${id}, while ${region} belongs to ${own}; no role of one is taken with credentials of another.`,
      next: `Name a role of ${own}.`,
    },
  ];
}

function unknownToMode(injection: unknown, path: Fault['path']): readonly Fault[] {
  const written = typeof injection === 'object' && injection !== null ? Reflect.get(injection, 'mode') : null;
  const mode = without.find((one) => one === written);
  if (mode === undefined) return [];
  const why = {
    'admission-policy':
      'An admission policy gives pods the role of their service account, and no AWS config.',
    upstream: 'AWS’s webhook gives pods the role of their service account, and no AWS config.',
  };
  return [
    {
      code: 'IRSA-CONFIG-056',
      path,
      at: 'key',
      what: `Pods cannot be led to the role in ${fieldName(path)} with \`mode: ${mode}\`.`,
      why: why[mode],
      next: 'Inject by `mode: webhook`, or leave targetRole out and have the program take the second role by itself.',
    },
  ];
}
