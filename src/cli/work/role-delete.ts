import { removeRole } from '../../config/edit/edit-roles.ts';
import { accountOfOption } from '../named-account-of.ts';
import { inTwoAccounts, noSuchRole } from '../no-such-role.ts';
import { type RoleEditOptions, readEditable, writeEdited } from './edit-roles-file.ts';

interface RoleDeleteOptions extends RoleEditOptions {
  /** A name of spec.aws.accounts, or an ID. */
  readonly account?: string;
}

/** Takes a role out of irsa.yaml; `apply --prune` then removes it from IAM. */
export async function deleteRole(name: string, options: RoleDeleteOptions): Promise<void> {
  const { text, chain } = await readEditable(options);
  const account = accountOfOption(chain, options);
  const [role, other] = chain.roles.filter(
    (one) =>
      one.name.toLowerCase() === name.toLowerCase() &&
      (account === undefined || (one.account ?? null) === account.name),
  );
  if (role === undefined) {
    throw noSuchRole(
      name,
      chain.roles.map((one) => one.name),
    );
  }
  if (other !== undefined) throw inTwoAccounts(name, [role.account ?? null, other.account ?? null]);
  const accounts = role.serviceAccounts.map((account) => `${account.namespace}/${account.name}`);
  await writeEdited(options, {
    edit: 'delete',
    before: text,
    after: removeRole(text, chain.roles.indexOf(role)),
    roleOf: () => role.name,
    about: () => `Removes the role ${role.name} from ${options.file}.`,
    closing: () =>
      `\`irsactl apply --prune\` removes ${role.name} from IAM with its policies, if it is there, and irsactl's annotation from ${accounts.join(' and ')}; without --prune both stay. Pods that run keep what they hold until it expires, then they are turned away.`,
  });
}
