import { removeRole } from '../../config/edit/edit-roles.ts';
import { noSuchRole } from '../no-such-role.ts';
import { type RoleEditOptions, readEditable, writeEdited } from './edit-roles-file.ts';

/** Takes a role out of irsa.yaml; `apply --prune` then removes it from IAM. */
export async function deleteRole(name: string, options: RoleEditOptions): Promise<void> {
  const { text, chain } = await readEditable(options);
  const index = chain.roles.findIndex((role) => role.name.toLowerCase() === name.toLowerCase());
  const role = chain.roles[index];
  if (role === undefined) {
    throw noSuchRole(
      name,
      chain.roles.map((one) => one.name),
    );
  }
  const accounts = role.serviceAccounts.map((account) => `${account.namespace}/${account.name}`);
  await writeEdited(options, {
    edit: 'delete',
    before: text,
    after: removeRole(text, index),
    roleOf: () => role.name,
    question: () => `Take the role ${role.name} out of ${options.file}?`,
    closing: () =>
      `\`irsactl apply --prune\` removes ${role.name} from IAM with its policies, if it is there, and irsactl's annotation from ${accounts.join(' and ')}; without --prune both stay. Pods that run keep what they hold until it expires, then they are turned away.`,
  });
}
