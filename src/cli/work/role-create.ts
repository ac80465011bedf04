import { addRole } from '../../config/edit/edit-roles.ts';
import { given } from '../../config/given.ts';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { parseServiceAccount, type ServiceAccountName } from '../../trust/subject.ts';
import { accountOfOption } from '../named-account-of.ts';
import { writtenPreset } from '../written-preset.ts';
import { writtenTags } from '../written-tags.ts';
import { type RoleEditOptions, readEditable, writeEdited } from './edit-roles-file.ts';
import { inlinePolicyFile } from './inline-policy-file.ts';
import { newRoleErrors, ofOption, type TypedField } from './new-role-errors.ts';

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

/** Puts a role into irsa.yaml; `apply` makes it. */
export async function createRole(name: string | undefined, options: RoleCreateOptions): Promise<void> {
  const { serviceAccount, policy = [], inlinePolicy = [], preset = [], tag = [], manage = true } = options;
  const accounts = serviceAccount.map((typed) => ({ ...accountOf(typed), ...(!manage && { manage }) }));
  const [first, ...more] = accounts;
  const presets = preset.map(writtenPreset);
  const tags = writtenTags(tag);
  const inline = await Promise.all(inlinePolicy.map(inlinePolicyFile));
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
    closing: (created) => closing(created, serviceAccount.join(' and '), manage),
  });
}

function closing(role: string, accounts: string, manage: boolean): string {
  return manage
    ? `Apply makes ${role} and annotates ${accounts}; pods get it when they are next started.`
    : `Apply makes ${role}; whoever manages ${accounts} annotates it, and plan says how.`;
}

/** Of other fields, which option they come from. */
function typedFields(options: RoleCreateOptions, tags: readonly string[]): readonly TypedField[] {
  const { path, description, maxSessionDuration, permissionsBoundary, shared } = options;
  const typed: Readonly<
    Record<string, readonly [option: string, value: string | number | true | undefined]>
  > = {
    path: ['--path', path],
    description: ['--description', description],
    maxSessionDuration: ['--max-session-duration', maxSessionDuration],
    permissionsBoundary: ['--permissions-boundary', permissionsBoundary],
    shared: ['--shared', shared],
  };
  return [
    ...tags.map((key) => ({ path: ['tags', key], option: `--tag ${key}` })),
    ...(tags.length > 0 ? [{ path: ['tags'], option: '--tag' }] : []),
    ...Object.entries(typed).flatMap(([field, [option, value]]) =>
      value === undefined ? [] : [{ path: [field], option }],
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
