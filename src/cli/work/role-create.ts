import { addRole } from '../../config/edit/edit-roles.ts';
import { parseServiceAccount } from '../../trust/subject.ts';
import { writtenPreset } from '../written-preset.ts';
import { type RoleEditOptions, readEditable, writeEdited } from './edit-roles-file.ts';

export interface RoleCreateOptions extends RoleEditOptions {
  readonly serviceAccount: readonly string[];
  readonly policy?: readonly string[];
  readonly preset?: readonly string[];
}

/** Puts a role into irsa.yaml; `apply` makes it. */
export async function createRole(name: string | undefined, options: RoleCreateOptions): Promise<void> {
  const { serviceAccount, policy = [], preset = [] } = options;
  const [first, ...more] = serviceAccount.map(parseServiceAccount);
  const role = {
    ...(name !== undefined && { name }),
    ...(more.length === 0 ? { serviceAccount: first } : { serviceAccounts: [first, ...more] }),
    policies: [
      ...policy.map((managed) => ({ managed })),
      ...preset.map((text) => ({ preset: writtenPreset(text) })),
    ],
  };
  const { text } = await readEditable(options);
  await writeEdited(options, {
    edit: 'create',
    before: text,
    after: addRole(text, role),
    roleOf: ({ roles }) => roles.at(-1)?.name ?? '',
    question: (created) => `Put the role ${created} into ${options.file}?`,
    closing: (created) =>
      `Apply makes ${created} and annotates ${serviceAccount.join(' and ')}; pods get it when they are next started.`,
  });
}
