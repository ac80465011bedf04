import { addRole } from '../../config/edit/edit-roles.ts';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { parseServiceAccount, type ServiceAccountName } from '../../trust/subject.ts';
import { accountOfOption } from '../named-account-of.ts';
import { writtenPreset } from '../written-preset.ts';
import { type RoleEditOptions, readEditable, writeEdited } from './edit-roles-file.ts';
import { newRoleErrors, ofOption } from './new-role-errors.ts';

export interface RoleCreateOptions extends RoleEditOptions {
  readonly serviceAccount: readonly string[];
  readonly policy?: readonly string[];
  readonly preset?: readonly string[];
  /** A name of spec.aws.accounts, or an ID. */
  readonly account?: string;
}

/** Puts a role into irsa.yaml; `apply` makes it. */
export async function createRole(name: string | undefined, options: RoleCreateOptions): Promise<void> {
  const { serviceAccount, policy = [], preset = [] } = options;
  const [first, ...more] = serviceAccount.map(accountOf);
  const presets = preset.map(writtenPreset);
  const { text, chain } = await readEditable(options);
  const account = accountOfOption(chain, options);
  const role = {
    ...(name !== undefined && { name }),
    ...(account !== undefined && account.name !== null && { account: account.name }),
    ...(more.length === 0 ? { serviceAccount: first } : { serviceAccounts: [first, ...more] }),
    policies: [...policy.map((managed) => ({ managed })), ...presets.map((each) => ({ preset: each }))],
  };
  const after = addRole(text, role);
  const errors =
    after === null
      ? []
      : newRoleErrors(after, chain.roles.length, {
          serviceAccounts: serviceAccount,
          policies: policy,
          presets: presets.flatMap(Object.keys),
        });
  if (errors.length > 0) throw new IrsaErrors(errors);
  await writeEdited(options, {
    edit: 'create',
    before: text,
    after,
    roleOf: ({ roles }) => roles.at(-1)?.name ?? '',
    question: (created) => `Put the role ${created} into ${options.file}?`,
    closing: (created) =>
      `Apply makes ${created} and annotates ${serviceAccount.join(' and ')}; pods get it when they are next started.`,
  });
}

function accountOf(typed: string): ServiceAccountName {
  try {
    return parseServiceAccount(typed);
  } catch (error) {
    throw error instanceof IrsaError ? ofOption('--service-account', error) : error;
  }
}
