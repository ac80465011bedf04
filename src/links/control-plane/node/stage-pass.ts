import { dirname } from 'node:path';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { canRenameBetween } from '../can-rename-between.ts';
import type { FileAttributes } from '../ports.ts';
import { moved, type NodeContext } from './context.ts';
import { hashOf, type KeptFile, keepFiles, nodePaths } from './record.ts';

/** A file to be written on the node. */
export interface PlacedFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly attributes: FileAttributes;
}

/** The files of a pass: the key files that change, the public ones first, and the manifest. */
export interface NextFiles {
  readonly keyFiles: readonly PlacedFile[];
  readonly manifest: PlacedFile;
}

/** The files of a pass on the node, before it changes anything. */
export interface StagedPass {
  /** The previous files, the manifest last. */
  readonly backups: readonly KeptFile[];
  /** The new files, in the same order. */
  readonly next: readonly { readonly path: string; readonly copy: string; readonly hash: string }[];
}

/**
 * Writes backups and new files to irsactl's folder, so that all later steps only rename files. `from` has the hashes of the
 * files from which the new ones were made. Throws if a file has changed since, or cannot be renamed.
 */
export async function stagePass(
  context: NodeContext,
  { keyFiles, manifest }: NextFiles,
  from: ReadonlyMap<string, string>,
): Promise<StagedPass> {
  const { chain, files, node } = context;
  const folder = nodePaths(chain, node).pass;
  const all = [...keyFiles, manifest];
  await refuseOtherFileSystem(context, all);
  await files.remove(folder);
  await files.makeDirectory(folder, 0o700);
  const backups = await keepFiles(
    files,
    all.map(({ path }) => path),
    `${folder}/backups`,
  );
  for (const { path } of all) {
    if (backups.find((backup) => backup.path === path)?.hash !== from.get(path)) throw moved(path);
  }
  await files.makeDirectory(`${folder}/next`, 0o700);
  const next: StagedPass['next'][number][] = [];
  for (const [index, { path, content, attributes }] of all.entries()) {
    const copy = `${folder}/next/${index}`;
    await files.write(copy, content, attributes);
    next.push({ path, copy, hash: hashOf(content) });
  }
  await labelFiles(context, [...backups, ...next]);
  return { backups, next };
}

/** irsactl replaces and restores files by a rename, which works only within one file system. */
async function refuseOtherFileSystem(
  { chain, files, node }: NodeContext,
  all: readonly PlacedFile[],
): Promise<void> {
  const own = nodePaths(chain, node).directory;
  for (const { path } of all) {
    const facts = await files.facts(path);
    if (facts !== null && (facts.isLink || facts.names > 1)) throw linked(path);
  }
  for (const folder of new Set(all.map(({ path }) => dirname(path)))) {
    if (await canRenameBetween(files, own, folder)) continue;
    throw new IrsaError('IRSA-CONTROLPLANE-010', {
      what: `${folder} is on another file system or mount than ${node.directory}; nothing was changed.`,
      why: 'irsactl replaces and restores files by a rename, which works only within one file system.',
      next: `Set \`directory\` of ${node.name} in irsa.yaml to a folder below the mount point of ${folder} (\`findmnt -T ${folder}\`).`,
    });
  }
}

function linked(path: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-008', {
    what: `${path} is a symbolic link, or has a second hard link; nothing was changed.`,
    why: 'A rename would replace the link, not the file.',
    next: `Replace the link with the file: \`cp -p --remove-destination "$(readlink -f ${path})" ${path}\`.`,
  });
}

/**
 * Gives each copy the SELinux label of the file that it replaces, because a file keeps its label when it is renamed. Does
 * nothing without SELinux. https://man7.org/linux/man-pages/man1/chcon.1.html
 *
 * $1, $3…: the file, or the folder of a new one. $2, $4…: the copy.
 */
export const labelScript = `
command -v chcon >/dev/null 2>&1 || exit 0
while [ $# -gt 1 ]; do
  like=$1
  [ -e "$like" ] || like=$(dirname "$like")
  chcon --reference="$like" "$2" 2>/dev/null
  shift 2
done
exit 0
`;

export async function labelFiles(
  { node, ports }: Pick<NodeContext, 'node' | 'ports'>,
  files: readonly { readonly path: string; readonly copy: string }[],
): Promise<void> {
  const args = files.flatMap(({ path, copy }) => [path, copy]);
  if (args.length > 0) await ports.shell(node).run(labelScript, { args });
}
