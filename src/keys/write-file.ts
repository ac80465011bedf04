import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { link, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { IrsaError } from '../errors/irsa-error.ts';
import { systemCodeOf } from '../errors/thrown.ts';
import { whyUnwritable } from '../errors/why-unwritable.ts';

/** A file to write completely or not at all. */
export interface NewFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  /** The replaced file, whose mode and owner stay for any umask. Only root can set another owner. */
  readonly like?: Pick<Stats, 'mode' | 'uid' | 'gid'>;
}

/**
 * Writes files that must not exist yet: all of them, or none. Each is first written to a temporary file and flushed,
 * so a full disk is noticed before a name is taken; a hard link then takes the name only if it is free. Throws
 * IRSA-KEY-007 to 010.
 */
export async function createFiles(files: readonly NewFile[]): Promise<void> {
  const staged: { readonly file: NewFile; readonly temporary: string }[] = [];
  const created: string[] = [];
  try {
    for (const file of files) staged.push({ file, temporary: await stage(file) });
    await removeLeftovers(staged.map(({ temporary }) => temporary));
    for (const { file, temporary } of staged) {
      await link(temporary, file.path);
      created.push(file.path);
    }
    for (const folder of new Set(files.map(({ path }) => dirname(path)))) await syncFolder(folder);
  } catch (cause) {
    await Promise.all(created.map((path) => rm(path, { force: true })));
    throw unwritable(
      files.map(({ path }) => path),
      cause,
    );
  } finally {
    await Promise.all(staged.map(({ temporary }) => rm(temporary, { force: true })));
  }
}

/** Replaces a file atomically. Only for files that can be generated again, never for keys. */
export async function replaceFile(file: NewFile): Promise<void> {
  let temporary: string | null = null;
  try {
    temporary = await stage(file);
    await rename(temporary, file.path);
  } catch (cause) {
    if (temporary !== null) await rm(temporary, { force: true });
    throw unwritable([file.path], cause);
  }
}

/** A new name is on disk only after its folder is flushed. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const temporaryName = /^\..+\.[0-9a-f-]{36}\.irsactl-tmp$/;

async function stage({ path, content, mode, like }: NewFile): Promise<string> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.irsactl-tmp`);
  const handle = await open(temporary, 'wx', like ? 0o600 : mode);
  try {
    if (like && process.getuid?.() === 0) await handle.chown(like.uid, like.gid);
    if (like) await handle.chmod(like.mode & 0o7777);
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return temporary;
}

/** In milliseconds; longer than writing a key takes. */
const leftoverAge = 60_000;

/**
 * Removes temporary files, including private keys, of a run that was killed while it wrote. Their age is compared
 * with a new file in the same folder, so that only the file system's clock matters.
 */
async function removeLeftovers(fresh: readonly string[]): Promise<void> {
  for (const folder of new Set(fresh.map((path) => dirname(path)))) {
    const ages = await Promise.all(
      (await readdir(folder))
        .filter((name) => temporaryName.test(name))
        .map(async (name) => ({ path: join(folder, name), stats: await lstat(join(folder, name)) })),
    );
    const now = Math.max(
      ...ages.filter(({ path }) => fresh.includes(path)).map(({ stats }) => stats.mtimeMs),
    );
    const old = ages.filter(({ stats }) => stats.isFile() && now - stats.mtimeMs > leftoverAge);
    await Promise.all(old.map(({ path }) => rm(path, { force: true })));
  }
}

/** The error for files that could not be written. */
export function unwritable(paths: readonly string[], cause: unknown): IrsaError {
  const code = systemCodeOf(cause) ?? String(cause);
  const names = paths.join(' and ');
  const taken = cause instanceof Error && 'dest' in cause ? String(cause.dest) : names;
  if (code === 'EEXIST') return alreadyThere(taken);
  if (wrongPaths.has(code)) return noPlace(names, cause);
  return new IrsaError(
    'IRSA-KEY-010',
    {
      what: `${names} could not be written.`,
      why: whyUnwritable(cause),
      next: 'Free some space or choose another folder, then run the command again. No partial file was left.',
    },
    { cause },
  );
}

/** A missing folder, a folder as file, or a file as folder. */
const wrongPaths: ReadonlySet<string> = new Set(['ENOENT', 'EISDIR', 'ENOTDIR']);

/** The error for a wrong path. */
function noPlace(names: string, cause: unknown): IrsaError {
  return new IrsaError(
    'IRSA-KEY-007',
    {
      what: `${names} could not be written.`,
      why: whyUnwritable(cause),
      next: 'Name another path, or create the folder.',
    },
    { cause },
  );
}

/** The error for a key file whose name is taken. */
export function alreadyThere(path: string): IrsaError {
  return new IrsaError('IRSA-KEY-009', {
    what: `${path} already exists; irsactl left it as it is.`,
    why: 'irsactl never overwrites a key: the old one may still sign or verify tokens.',
    next: 'Choose another name, or move the old file away.',
  });
}
