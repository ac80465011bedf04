import { dirname } from 'node:path';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { canRenameBetween } from '../can-rename-between.ts';
import { nodePaths } from '../desired.ts';
import type { RestoredFile } from '../switch/switch-settings.ts';
import { labelFiles } from './label-files.ts';
import { refuseStepUnderWay } from './live-switch.ts';
import type { NodeChange, NodeForm, PlacedFile } from './node-change.ts';
import { keepFiles } from './original.ts';
import { hashAt, hashOf, type StepRecord, writeRecord } from './records.ts';
import { moved, type NodeContext, type PlacedManifest } from './step-context.ts';

/** Everything of one step, written on the node before the step changes anything: from here on it only renames. */
export interface StepFiles {
  readonly record: StepRecord;
  /** The files from before the step, the manifest last. */
  readonly previous: readonly RestoredFile[];
  /** The form between them, on a sole API server. */
  readonly accepting: readonly RestoredFile[] | null;
  /** What the step puts in place, the manifest last. */
  readonly next: readonly RestoredFile[];
}

export async function writeStepFiles(
  context: NodeContext,
  current: PlacedManifest,
  change: NodeChange,
  about: Pick<StepRecord, 'pristine' | 'processBefore' | 'processesBefore'>,
): Promise<StepFiles> {
  const { chain, files, node, ports } = context;
  const folder = nodePaths(chain, node).previous;
  await refuseOtherFileSystem(context, change);
  await refuseStepUnderWay(context);
  // Another run may have come and gone since it was read.
  if ((await hashAt(files, node.manifest)) !== hashOf(current.content)) throw moved(context, node.manifest);
  await files.remove(folder);
  await files.makeDirectory(folder, 0o700);
  const keyFiles = [...change.files, ...(change.accepting?.files ?? [])];
  const replaced = [...new Set(keyFiles.map(({ path }) => path))];
  const kept = await keepFiles(files, replaced, `${folder}/files`);
  for (const { path, from } of keyFiles) {
    if (kept.find((file) => file.path === path)?.hash !== from) throw moved(context, path);
  }
  await files.write(`${folder}/manifest.yaml`, current.content, current.attributes);
  const next = await stage(context, change, `${folder}/next`);
  const accepting = change.accepting && (await stage(context, change.accepting, `${folder}/accepting`));
  await labelFiles(context, [
    ...kept,
    { path: node.manifest, copy: `${folder}/manifest.yaml` },
    ...[...next, ...(accepting ?? [])].flatMap(({ path, copy }) => (copy ? [{ path, copy: copy.path }] : [])),
  ]);
  const record: StepRecord = {
    before: hashOf(current.content),
    after: hashOf(change.manifest.content),
    between: change.accepting && hashOf(change.accepting.manifest.content),
    started: ports.clock.now(),
    files: kept,
    ...about,
  };
  await files.write(`${folder}/record.json`, writeRecord(record), { mode: 0o600 });
  const was = new Map(kept.map(({ path, copy, hash }) => [path, { path: copy, hash }]));
  const manifest = { path: `${folder}/manifest.yaml`, hash: record.before };
  // What the form between leaves as it was, the step may have replaced by then.
  const between = new Set(accepting?.map(({ path }) => path));
  const asBefore = replaced.flatMap((path) => {
    const copy = was.get(path);
    return copy && !between.has(path) ? [{ path, copy }] : [];
  });
  const broughtTo = (path: string) =>
    [...next, ...(accepting ?? [])].flatMap((file) =>
      file.path === path && file.copy ? [file.copy.hash] : [],
    );
  return {
    record,
    previous: [
      ...replaced.map((path) => ({ path, copy: was.get(path) ?? null, brought: broughtTo(path) })),
      { path: node.manifest, copy: manifest },
    ],
    accepting: accepting && [...asBefore, ...accepting],
    next,
  };
}

/** Renames everything in, the manifest last. Key files of a moment ago are read by nobody: an API server reads them as it starts. */
export async function putInPlace(context: NodeContext, { record, next }: StepFiles): Promise<void> {
  const { files, node } = context;
  for (const { path, hash } of [...record.files, { path: node.manifest, hash: record.before }]) {
    if ((await hashAt(files, path)) !== hash) throw moved(context, path);
  }
  for (const { path, copy } of next) if (copy) await files.rename(copy.path, path);
}

async function stage({ files }: NodeContext, form: NodeForm, folder: string): Promise<RestoredFile[]> {
  await files.makeDirectory(folder, 0o700);
  const staged: RestoredFile[] = [];
  for (const [index, { path, content, attributes }] of [...form.files, form.manifest].entries()) {
    const copy = `${folder}/${index}`;
    await files.write(copy, content, attributes);
    staged.push({ path, copy: { path: copy, hash: hashOf(content) } });
  }
  return staged;
}

/** Only a rename is all or nothing, and needs no room: it works within one file system. */
async function refuseOtherFileSystem({ chain, files, node }: NodeContext, change: NodeChange): Promise<void> {
  const own = nodePaths(chain, node).directory;
  const all: readonly PlacedFile[] = [...change.files, ...(change.accepting?.files ?? []), change.manifest];
  for (const folder of new Set(all.map(({ path }) => dirname(path)))) {
    if (await canRenameBetween(files, own, folder)) continue;
    throw new IrsaError('IRSA-CONTROLPLANE-010', {
      what: `${folder} lies on another file system than ${node.directory}, or behind another mount; nothing was changed.`,
      why: 'A file is put in place, and put back, by a rename, which works within one file system only.',
      next: `Set \`directory\` of the node ${node.name} in irsa.yaml to a folder below the mount point of ${folder} (\`findmnt -T ${folder}\`).`,
    });
  }
}
