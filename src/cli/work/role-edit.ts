import { realpath, stat } from 'node:fs/promises';
import { removeRole } from '../../config/edit/edit-roles.ts';
import { parseTrustChain } from '../../config/parse-trust-chain.ts';
import { readChainText } from '../../config/read-trust-chain.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { replaceFile } from '../../keys/write-file.ts';
import type { OutputFormat } from '../chain-options.ts';
import { confirm } from '../confirm.ts';
import { accountOfOption, entryOfRole } from '../find-by-name.ts';
import { nextCommand } from '../next-command.ts';
import { standardOutput } from '../output/printer.ts';
import { readText } from '../read-text.ts';
import { writeResult } from '../result.ts';
import type { RoleEditResult } from '../results/role-results.ts';
import { wrap } from '../views/paint.ts';
import { diffHunks, fileDifference, roleEditLines } from '../views/role-edit-view.ts';

export interface RoleEditOptions {
  readonly file: string;
  readonly output: OutputFormat;
  readonly yes?: true;
  readonly dryRun?: true;
}

interface RoleEdit {
  readonly edit: RoleEditResult['edit'];
  readonly before: string;
  /** Null if irsactl cannot edit the text. */
  readonly after: string | null;
  readonly roleOf: (after: TrustChain) => string;
  /** What the edit does, as a sentence before the question. */
  readonly about: (role: string) => string;
  /** The last sentence: what happens next. */
  readonly closing: (role: string) => string;
}

/** Reads and checks the irsa.yaml; refuses standard input. */
export async function readEditable({
  file,
}: RoleEditOptions): Promise<{ readonly text: string; readonly chain: TrustChain }> {
  if (file === '-') throw notAFile();
  const text = await readChainText(file, readText);
  return { text, chain: parseTrustChain(file, text) };
}

/** Shows the difference, asks, and writes the file, completely or not at all. Refuses if the file has changed since. */
export async function writeEdited(options: RoleEditOptions, edit: RoleEdit): Promise<void> {
  const { file, output } = options;
  const { before, after } = edit;
  if (after === null) throw notEditable(file);
  const role = edit.roleOf(parseTrustChain(`${file}, as edited`, after));
  const difference = diffHunks(fileDifference(before, after));
  const result: RoleEditResult = {
    file,
    role,
    edit: edit.edit,
    difference,
    written: !options.dryRun,
  };
  const forText = output === 'text';
  if (forText) standardOutput().lines(roleEditLines(file, difference, standardOutput().canvas.width));
  if (!options.dryRun) {
    await confirm({ about: edit.about(role) }, options.yes === true);
    await write(file, before, after);
  }
  if (!forText) return writeResult(output, result, () => []);
  const { width } = standardOutput().canvas;
  standardOutput().lines(['', ...closingLines(options, edit.edit, edit.closing(role), width)]);
}

function closingLines(
  options: RoleEditOptions,
  edit: RoleEdit['edit'],
  closing: string,
  width: number,
): readonly string[] {
  const further = edit === 'delete' ? { ...options, prune: true as const } : options;
  if (options.dryRun) return wrap(`Nothing was written. ${closing}`, '', width);
  return [
    ...wrap(`Wrote ${options.file}. ${closing}`, '', width),
    `Next: ${nextCommand('plan', further)}, then ${nextCommand('apply', further)}`,
  ];
}

/** Writes the target of a symbolic link, so that the link stays. */
async function write(file: string, before: string, after: string): Promise<void> {
  if ((await readChainText(file, readText)) !== before) throw fileChanged(file);
  const path = await realpath(file);
  const like = await stat(path);
  await replaceFile({ path, content: after, mode: like.mode, like });
}

function notAFile(): IrsaError {
  return new IrsaError('IRSA-CLI-006', {
    what: 'Standard input cannot be edited.',
    why: '`--file -` reads the chain from there, and cannot write it back.',
    next: 'Name the file with -f.',
  });
}

function notEditable(file: string): IrsaError {
  return new IrsaError('IRSA-CONFIG-034', {
    what: `irsactl cannot edit the roles of ${file}.`,
    why: 'The edit would lose anchors, aliases or another form of YAML.',
    next: 'Edit spec.roles by hand; `irsactl validate` checks it.',
    place: { file },
  });
}

function fileChanged(file: string): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: `${file} has changed since irsactl read it, so nothing was written.`,
    why: 'Another process wrote it while irsactl asked.',
    next: 'Run the command again: it shows the difference to the current file.',
    place: { file },
  });
}

interface RoleDeleteOptions extends RoleEditOptions {
  /** A name of spec.aws.accounts, or an ID. */
  readonly account?: string;
}

/** Removes a role from irsa.yaml; `apply --prune` then deletes it in IAM. */
export async function deleteRole(name: string, options: RoleDeleteOptions): Promise<void> {
  const { text, chain } = await readEditable(options);
  const account = accountOfOption(chain, options);
  const inAccount = chain.roles.filter((one) => !account || (one.account ?? null) === account.name);
  const role = entryOfRole(name, inAccount, (one) => one);
  const accounts = role.serviceAccounts.map((one) => `${one.namespace}/${one.name}`);
  await writeEdited(options, {
    edit: 'delete',
    before: text,
    after: removeRole(text, chain.roles.indexOf(role)),
    roleOf: () => role.name,
    about: () => `Removes the role ${role.name} from ${options.file}.`,
    closing: () =>
      `\`irsactl apply --prune\` deletes ${role.name} in IAM with its policies, if it exists, and removes irsactl's annotation from ${accounts.join(' and ')}; without --prune both stay. Running pods keep their credentials until these expire, and then lose AWS access.`,
  });
}
