import { realpath, stat } from 'node:fs/promises';
import { parseTrustChain } from '../../config/parse-trust-chain.ts';
import { readChainText } from '../../config/read-trust-chain.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { replaceFile } from '../../keys/write-file.ts';
import type { OutputFormat } from '../chain-options.ts';
import { confirm } from '../confirm.ts';
import { nextCommand } from '../next-command.ts';
import { readText } from '../read-text.ts';
import { writeResult } from '../result.ts';
import type { RoleEditResult } from '../results/role-results.ts';
import { diffHunks } from '../views/diff-hunks.ts';
import { wrap } from '../views/paint.ts';
import { fileDifference, roleEditLines } from '../views/role-edit-view.ts';

export interface RoleEditOptions {
  readonly file: string;
  readonly output: OutputFormat;
  readonly yes?: true;
  readonly dryRun?: true;
}

interface RoleEdit {
  readonly edit: RoleEditResult['edit'];
  readonly before: string;
  /** Null where the text is not one that irsactl can edit. */
  readonly after: string | null;
  readonly roleOf: (after: TrustChain) => string;
  /** What the edit does, as a sentence before the question. */
  readonly about: (role: string) => string;
  /** What becomes of the edit, as a sentence. */
  readonly closing: (role: string) => string;
}

/** An irsa.yaml that is valid as it is, and its text. */
export async function readEditable({
  file,
}: RoleEditOptions): Promise<{ readonly text: string; readonly chain: TrustChain }> {
  if (file === '-') throw notAFile();
  const text = await readChainText(file, readText);
  return { text, chain: parseTrustChain(file, text) };
}

/** Shows the difference, asks, and writes the file: whole or not at all, and only if it is still as it was. */
export async function writeEdited(options: RoleEditOptions, edit: RoleEdit): Promise<void> {
  const { file, output } = options;
  const { before, after } = edit;
  if (after === null) throw notEditable(file);
  const role = edit.roleOf(parseTrustChain(`${file}, as it would be`, after));
  const difference = diffHunks(fileDifference(before, after));
  const result: RoleEditResult = {
    file,
    role,
    edit: edit.edit,
    difference,
    written: !options.dryRun,
  };
  const forPeople = output === 'text';
  if (forPeople) await writeResult('text', null, () => roleEditLines(file, difference));
  if (!options.dryRun) {
    await confirm({ about: edit.about(role) }, options.yes === true);
    await write(file, before, after);
  }
  if (!forPeople) return writeResult(output, result, () => []);
  await writeResult('text', null, ({ width }) => [
    '',
    ...closingLines(options, edit.edit, edit.closing(role), width),
  ]);
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

/** A link stays a link: what it leads to is written. */
async function write(file: string, before: string, after: string): Promise<void> {
  if ((await readChainText(file, readText)) !== before) throw changedMeanwhile(file);
  const path = await realpath(file);
  const like = await stat(path);
  await replaceFile({ path, content: after, mode: like.mode, like });
}

function notAFile(): IrsaError {
  return new IrsaError('IRSA-CLI-006', {
    what: 'Standard input cannot be edited.',
    why: '`--file -` reads the chain from there, and there is nowhere to write it back to.',
    next: 'Name the file with -f.',
  });
}

function notEditable(file: string): IrsaError {
  return new IrsaError('IRSA-CONFIG-034', {
    what: `irsactl cannot edit the roles of ${file} by itself.`,
    why: 'Anchors, aliases or another form of YAML would not survive it.',
    next: 'Edit spec.roles by hand; `irsactl validate` checks it.',
    place: { file },
  });
}

function changedMeanwhile(file: string): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: `${file} has changed since it was read, so nothing was written.`,
    why: 'Somebody else has written it while the question stood.',
    next: 'Run the command again: it shows the difference to the file of now.',
    place: { file },
  });
}
