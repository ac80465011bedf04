import { z } from 'zod';
import { addRole } from '../../config/edit/edit-roles.ts';
import { given } from '../../config/given.ts';
import { presetNames, presets } from '../../config/presets/presets.ts';
import { largestFile } from '../../config/yaml-document.ts';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { listed } from '../../errors/listed.ts';
import { nearestName } from '../../errors/nearest-name.ts';
import { parseServiceAccount, type ServiceAccountName } from '../../trust/subject.ts';
import { accountOfOption } from '../find-by-name.ts';
import { readUsable } from '../read-bounded.ts';
import { newRoleErrors, ofOption, type TypedField } from './new-role-errors.ts';
import { type RoleEditOptions, readEditable, writeEdited } from './role-edit.ts';

export interface RoleCreateOptions extends RoleEditOptions {
  readonly serviceAccount: readonly string[];
  readonly policy?: readonly string[];
  /** NAME=FILE. */
  readonly inlinePolicy?: readonly string[];
  readonly preset?: readonly string[];
  /** A name of spec.aws.accounts, or an ID. */
  readonly account?: string;
  readonly path?: string;
  readonly description?: string;
  /** KEY=VALUE. */
  readonly tag?: readonly string[];
  readonly maxSessionDuration?: number;
  readonly permissionsBoundary?: string;
  readonly shared?: true;
  /** False with --no-manage. */
  readonly manage?: boolean;
}

/** Adds a role to irsa.yaml; `apply` creates it. */
export async function createRole(name: string | undefined, options: RoleCreateOptions): Promise<void> {
  const { serviceAccount, policy = [], inlinePolicy = [], preset = [], tag = [], manage = true } = options;
  const accounts = serviceAccount.map((typed) => ({ ...accountOf(typed), ...(!manage && { manage }) }));
  const [first, ...more] = accounts;
  const presets = preset.map(parsePreset);
  const tags = parseTags(tag);
  const inline = await Promise.all(inlinePolicy.map(readInlinePolicy));
  const { text, chain } = await readEditable(options);
  const account = accountOfOption(chain, options);
  const role = {
    ...(name !== undefined && { name }),
    ...(account !== undefined && account.name !== null && { account: account.name }),
    ...(more.length === 0 ? { serviceAccount: first } : { serviceAccounts: accounts }),
    policies: [
      ...policy.map((managed) => ({ managed })),
      ...inline.map((each) => ({ inline: each })),
      ...presets.map((each) => ({ preset: each })),
    ],
    ...given({
      description: options.description,
      tags: tag.length > 0 ? tags : undefined,
      path: options.path,
      maxSessionDuration: options.maxSessionDuration,
      shared: options.shared,
      permissionsBoundary: options.permissionsBoundary,
    }),
  };
  const after = addRole(text, role);
  const errors =
    after === null
      ? []
      : newRoleErrors(after, chain.roles.length, {
          serviceAccounts: serviceAccount,
          policies: policy,
          inlinePolicies: inline.map((each) => each.name),
          presets: presets.flatMap(Object.keys),
          fields: typedFields(options, Object.keys(tags)),
        });
  if (errors.length > 0) throw new IrsaErrors(errors);
  await writeEdited(options, {
    edit: 'create',
    before: text,
    after,
    roleOf: ({ roles }) => roles.at(-1)?.name ?? '',
    about: (created) => `Adds the role ${created} to ${options.file}.`,
    closing: (created) =>
      [
        closing(created, serviceAccount.join(' and '), manage),
        ...(role.policies.length === 0 ? ['It has no policy, so it allows nothing yet.'] : []),
      ].join(' '),
  });
}

function closing(role: string, accounts: string, manage: boolean): string {
  return manage
    ? `\`irsactl apply\` creates the role ${role} and annotates ${accounts}. Pods created after that get the role.`
    : `Apply creates ${role}. Annotate ${accounts} yourself; plan prints how.`;
}

const fieldOptions = [
  ['path', '--path'],
  ['description', '--description'],
  ['maxSessionDuration', '--max-session-duration'],
  ['permissionsBoundary', '--permissions-boundary'],
  ['shared', '--shared'],
] as const;

/** The options that fill the other fields. */
function typedFields(options: RoleCreateOptions, tags: readonly string[]): readonly TypedField[] {
  return [
    ...tags.map((key) => ({ path: ['tags', key], option: `--tag ${key}` })),
    ...(tags.length > 0 ? [{ path: ['tags'], option: '--tag' }] : []),
    ...fieldOptions.flatMap(([field, option]) =>
      options[field] === undefined ? [] : [{ path: [field], option }],
    ),
  ];
}

function accountOf(typed: string): ServiceAccountName {
  try {
    return parseServiceAccount(typed);
  } catch (error) {
    throw error instanceof IrsaError ? ofOption('--service-account', error) : error;
  }
}

/**
 * Parses `externalDns,zones=Z1,zones=Z2`. A parameter with a list may be repeated; `find` alone is `find=true`. The rules of
 * irsa.yaml check the values.
 */
function parsePreset(text: string): Readonly<Record<string, object>> {
  const [word = '', ...pairs] = text.split(',').map((part) => part.trim());
  const name = presetNames.find((each) => each === word) ?? noSuchPreset(word);
  const lists = listParameters(name);
  const parameters: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [, key = '', value = 'true'] = /^([^=]*)(?:=(.*))?$/s.exec(pair) ?? [];
    const before = parameters[key];
    if (lists.includes(key)) parameters[key] = [...(Array.isArray(before) ? before : []), value];
    else if (before === undefined) parameters[key] = value === 'true' ? true : value;
    else {
      throw wrongOption(
        `The parameter ${key} of the preset is given twice.`,
        'It takes one value.',
        'Omit one of them.',
      );
    }
  }
  return { [name]: parameters };
}

function listParameters(name: (typeof presetNames)[number]): readonly string[] {
  const { properties = {} } = z.toJSONSchema(presets[name].parameters, { io: 'input' });
  return Object.entries(properties).flatMap(([key, field]) =>
    typeof field === 'object' && field.type === 'array' ? [key] : [],
  );
}

function noSuchPreset(word: string): never {
  const near = nearestName(word, presetNames);
  throw wrongOption(
    `There is no preset ${JSON.stringify(word)}.`,
    `Presets are ${listed(presetNames)}.`,
    near ? `Did you mean ${near}?` : 'Run `irsactl explain roles.policies.preset` to see them.',
  );
}

/** Parses `team=shop`. A value may be empty, and may contain `=`. */
function parseTags(texts: readonly string[]): Readonly<Record<string, string>> {
  const wrongTag = (what: string) =>
    wrongOption(what, 'A tag is KEY=VALUE, and a role has each key once.', 'Write it as --tag team=shop.');
  const tags = new Map<string, string>();
  for (const text of texts) {
    const [, key, value] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined) throw wrongTag(`--tag ${text} has no =.`);
    if (tags.has(key)) throw wrongTag(`The tag ${key} is given twice.`);
    tags.set(key, value);
  }
  return Object.fromEntries(tags);
}

/** Parses `queue=queue.json` and reads the file. The rules of irsa.yaml check the policy. */
async function readInlinePolicy(
  text: string,
): Promise<{ readonly name: string; readonly document: unknown }> {
  const wrong = (why: string) =>
    wrongOption(
      `--inline-policy ${text} contains no policy.`,
      why,
      'Write it as --inline-policy queue=queue.json, where queue.json has Version and Statement.',
    );
  const [, name, file] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || file === undefined) {
    throw wrong('It is NAME=FILE: the name of the policy in the role, and its JSON file.');
  }
  const json = await readUsable(file, largestFile, wrong);
  try {
    return { name, document: JSON.parse(json) };
  } catch (error) {
    throw wrong(`${file} is not JSON: ${error instanceof Error ? error.message : error}.`);
  }
}

function wrongOption(what: string, why: string, next: string): IrsaError {
  return new IrsaError('IRSA-CLI-006', { what, why, next });
}
