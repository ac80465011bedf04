import { constants, type Stats } from 'node:fs';
import { lstat, open, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { holdsPrivateKey } from '../trust/public-keys.ts';
import { alreadyThere, replaceFile, unwritable } from './write-file.ts';

/** The target of a path: an existing file to replace, a free name, or a device or pipe to write to. */
type Target =
  | { readonly kind: 'file'; readonly path: string; readonly stats: Stats }
  | { readonly kind: 'new'; readonly path: string }
  | { readonly kind: 'as-it-is' };

/** Larger files contain no keys. */
const largestKeyFile = 1024 * 1024;

/**
 * Writes a public document. It replaces a regular file atomically and keeps its mode; links to one stay links. It
 * writes to a device, a pipe or an open file (`/dev/stdout`). It never replaces a private key.
 */
export async function writePublicFile(path: string, content: string): Promise<void> {
  const target = await targetOf(path).catch((cause: unknown) => {
    throw unwritable([path], cause);
  });
  switch (target.kind) {
    case 'new':
      return replaceFile({ path: target.path, content, mode: 0o644 });
    case 'file': {
      const { stats } = target;
      const before = stats.size > largestKeyFile ? '' : await readFile(target.path, 'utf8').catch(() => '');
      if (holdsPrivateKey(before)) throw alreadyThere(path);
      return replaceFile({ path: target.path, content, mode: 0o644, like: stats });
    }
    case 'as-it-is':
      return writeTo(path, content);
  }
}

/** Follows symbolic links to their target, or to an open file of a process in /proc. */
async function targetOf(path: string): Promise<Target> {
  let current = path;
  for (let links = 0; links < 40; links++) {
    const folder = await realpath(dirname(current));
    if (folder.startsWith('/proc/')) return { kind: 'as-it-is' };
    current = join(folder, basename(current));
    const stats = await lstat(current).catch(() => null);
    if (stats === null) return { kind: 'new', path: current };
    if (stats.isFile()) return { kind: 'file', path: current, stats };
    if (!stats.isSymbolicLink()) return { kind: 'as-it-is' };
    current = resolve(folder, await readlink(current));
  }
  return { kind: 'as-it-is' };
}

/** Appends, and waits for the reader of a named pipe, as any program does. */
async function writeTo(path: string, content: string): Promise<void> {
  try {
    const handle = await open(path, constants.O_WRONLY | constants.O_APPEND);
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw unwritable([path], cause);
  }
}
