import { listed } from '../../errors/listed.ts';
import { nearestName } from '../../errors/nearest-name.ts';
import { partitionOf } from '../../trust/arn.ts';
import { parseRoleArn } from '../../trust/parse-arn.ts';
import { type Fault, type FieldPath, fieldName, quoted } from '../fault.ts';
import { entriesOf, type PartialChain } from '../partial-chain.ts';
import {
  externalIdForm,
  hasForm,
  labelForm,
  profileForm,
  roleArnForm,
  type TextForm,
} from '../text-forms.ts';
import type { Rule } from './rule.ts';

function accountsOf(chain: PartialChain) {
  return entriesOf(chain.spec?.aws?.accounts, ['spec', 'aws', 'accounts']);
}

const forms = {
  name: labelForm,
  assumeRole: roleArnForm,
  externalId: externalIdForm,
  profile: profileForm,
} as const satisfies Readonly<Record<string, TextForm>>;

/** The fields of an account are valid for AWS and its configuration. */
export const accountFieldsRule: Rule = (chain) =>
  accountsOf(chain).flatMap(({ value, path }) =>
    (Object.keys(forms) as (keyof typeof forms)[]).flatMap((field): readonly Fault[] => {
      const text = value[field];
      if (text === undefined || hasForm(text, forms[field])) return [];
      const { description, longest }: TextForm = forms[field];
      return [
        {
          code: 'IRSA-CONFIG-007',
          path: [...path, field],
          what: `${fieldName([...path, field])} cannot be ${quoted(text)}.`,
          why: `Expected ${description}${longest === undefined ? '' : `, at most ${longest} characters`}.`,
          next: 'Correct it.',
        },
      ];
    }),
  );

/** Only AssumeRole sends an external ID; a profile has its own. */
export const externalIdRule: Rule = (chain) =>
  accountsOf(chain)
    .filter(({ value }) => Object.hasOwn(value, 'profile') && Object.hasOwn(value, 'externalId'))
    .map(({ path }) => ({
      code: 'IRSA-CONFIG-011',
      path: [...path, 'externalId'],
      at: 'key',
      what: `${fieldName([...path, 'externalId'])} has no role to assume.`,
      why: 'The account has a profile, whose external_id in the AWS configuration applies.',
      next: 'Remove externalId, or replace profile with assumeRole.',
    }));

/** With several accounts, each of them is named. */
export const accountNeededRule: Rule = (chain) => {
  const aws = chain.spec?.aws;
  if (!aws || !Object.hasOwn(aws, 'accounts') || Object.hasOwn(aws, 'account')) return [];
  const path = ['spec', 'aws', 'account'];
  return [
    {
      code: 'IRSA-CONFIG-006',
      path,
      absent: [path],
      what: 'spec.aws.account is missing.',
      why: 'With several accounts, it names the one with the documents and the roles without `account`.',
      next: 'Add account to spec.aws, with the ID in quotes.',
    },
  ];
};

/** Names and IDs of accounts are unique. */
export const accountsOnceRule: Rule = (chain) => {
  const seen = new Map<string, FieldPath>();
  const once = (key: string, text: string | undefined, path: FieldPath): readonly Fault[] => {
    if (text === undefined) return [];
    const before = seen.get(`${key} ${text}`);
    if (before === undefined) seen.set(`${key} ${text}`, path);
    return before === undefined
      ? []
      : [
          {
            code: 'IRSA-CONFIG-011',
            path,
            what: `${quoted(text)} is used for two accounts.`,
            why: `${fieldName(before)} has it too.`,
            next: before.includes('accounts')
              ? 'Remove or correct one of them.'
              : 'Remove the entry: roles without an account are in spec.aws.account.',
          },
        ];
  };
  return [
    ...once('id', chain.spec?.aws?.account, ['spec', 'aws', 'account']),
    ...accountsOf(chain).flatMap(({ value, path }) => [
      ...once('name', value.name, [...path, 'name']),
      ...once('id', value.id, [...path, 'id']),
    ]),
  ];
};

/** The role to assume is in the account of the entry. */
export const assumedRoleRule: Rule = (chain) =>
  accountsOf(chain).flatMap(({ value, path }): readonly Fault[] => {
    const role = parseRoleArn(value.assumeRole ?? '');
    const region = chain.spec?.aws?.region;
    if (!role) return [];
    const problem =
      value.id !== undefined && role.account !== value.id
        ? `The ARN is in the account ${role.account}, but id is ${value.id}.`
        : region !== undefined && role.partition.id !== partitionOf(region).id
          ? `The ARN is in the partition ${role.partition.id}, but ${region} is in ${partitionOf(region).id}.`
          : null;
    if (problem === null) return [];
    return [
      {
        code: 'IRSA-CONFIG-011',
        path: [...path, 'assumeRole'],
        what: `${fieldName([...path, 'assumeRole'])} is not a role in this account.`,
        why: problem,
        next: 'Correct the ARN or the id.',
      },
    ];
  });

/** The account of a role is in irsa.yaml. */
export const roleAccountRule: Rule = (chain) => {
  const entries = accountsOf(chain).map(({ value }) => value);
  const names = entries.flatMap(({ name }) => name ?? []);
  return entriesOf(chain.spec?.roles, ['spec', 'roles']).flatMap(
    ({ value: { account }, path }): readonly Fault[] => {
      if (account === undefined || names.includes(account)) return [];
      const nearest = entries.find(({ id }) => id === account)?.name ?? nearestName(account, names);
      return [
        {
          code: 'IRSA-CONFIG-045',
          path: [...path, 'account'],
          what: `spec.aws.accounts has no account ${quoted(account)}.`,
          why: names.length === 0 ? 'The list is missing.' : `It has ${listed(names)}.`,
          ...(nearest === undefined
            ? {
                next:
                  account === chain.spec?.aws?.account
                    ? 'Remove the line: without it the role is in spec.aws.account.'
                    : 'Add the account there, or remove the line.',
              }
            : { next: `Did you mean ${nearest}?` }),
        },
      ];
    },
  );
};
