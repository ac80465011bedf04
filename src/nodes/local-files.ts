import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { temporaryOf } from '../chain/node-files.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { systemCodeOf } from '../errors/thrown.ts';
import type { FileAttributes, FileFacts, NodeFiles } from '../links/control-plane/ports.ts';
import { fileError } from './file-error.ts';

/** The file system of the machine that irsactl runs on. */
export const localFiles: NodeFiles = {
  user: async () => process.geteuid?.() ?? 0,
  read: (path) => orNull(path, () => readRegular(path)),
  facts: (path) => orNull(path, () => readFacts(path)),
  list: (path) => orNull(path, async () => (await readdir(path)).toSorted()),
  async makeDirectory(path, mode) {
    await named(path, async () => {
      const made = await mkdir(path, { recursive: true, mode });
      // For any umask of irsactl.
      if (made !== undefined) await chmod(path, mode);
    });
  },
  write: (path, content, attributes) => named(path, () => writeWhole(path, content, attributes)),
  async rename(from, to) {
    await named(to, async () => {
      await rename(from, to);
      await syncFolder(dirname(to));
    });
  },
  async remove(path) {
    await named(path, () => rm(path, { recursive: true, force: true }));
  },
};

/** Reads only regular files: it never waits for a pipe or reads a device. */
export async function readRegular(path: string, flags = 0): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  try {
    if (!(await file.stat()).isFile()) throw fileError(path, 'It is not a regular file.');
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function readFacts(path: string): Promise<FileFacts> {
  const itself = await lstat(path);
  const isLink = itself.isSymbolicLink();
  const found = isLink ? await stat(path) : itself;
  return {
    kind: found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other',
    mode: found.mode & 0o7777,
    owner: found.uid,
    group: found.gid,
    modified: found.mtimeMs,
    device: found.dev,
    size: found.size,
    isLink,
    names: found.isDirectory() ? 1 : found.nlink,
  };
}

async function writeWhole(
  path: string,
  content: Uint8Array | string,
  attributes: FileAttributes,
): Promise<void> {
  const temporary = temporaryOf(path);
  await rm(temporary, { force: true });
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await adjust(file, attributes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

async function adjust(file: Awaited<ReturnType<typeof open>>, attributes: FileAttributes): Promise<void> {
  const now = await file.stat();
  const owner = attributes.owner ?? now.uid;
  const group = attributes.group ?? now.gid;
  if (owner !== now.uid || group !== now.gid) await file.chown(owner, group);
  await file.chmod(attributes.mode);
  if (attributes.modified !== undefined) {
    const seconds = attributes.modified / 1000;
    await file.utimes(seconds, seconds);
  }
}

/** A rename is on disk only after its folder is flushed. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function orNull<T>(path: string, action: () => Promise<T>): Promise<T | null> {
  try {
    return await action();
  } catch (error) {
    if (isMissing(error)) return null;
    if (error instanceof IrsaError) throw error;
    throw fileError(path, error);
  }
}

async function named(path: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw fileError(path, error);
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '');
}
