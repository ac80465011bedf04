import { mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { IrsaError } from '../errors/irsa-error.ts';
import type { Folder } from '../links/issuer/ports.ts';
import { localFiles } from './local-files.ts';

/** The folder of a web server on the machine that irsactl runs on. */
export const publishedFolder: Folder = {
  async read(folder, path) {
    const file = join(folder, path);
    return inFolder(file, () => readFile(file, 'utf8')).catch((error: unknown) => {
      if (isAbsent(error)) return null;
      throw error;
    });
  },
  async write(folder, path, text) {
    const file = join(folder, path);
    await inFolder(file, async () => {
      await mkdir(dirname(file), { recursive: true });
      // Everybody may read: the web server runs as a user of its own.
      await localFiles.write(file, text, { mode: 0o644 });
    });
  },
  async remove(folder, path) {
    const file = join(folder, path);
    await inFolder(file, () => rm(file, { force: true }));
    const parent = dirname(file);
    if (relative(folder, parent) !== '') await rmdir(parent).catch(() => {});
  },
};

async function inFolder<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new IrsaError(
      'IRSA-ISSUER-050',
      {
        what: `${file} cannot be read or written.`,
        why: reason(cause),
        next: 'Check that the folder of spec.issuer.directory.path exists, is yours to write, and has room.',
      },
      { cause },
    );
  }
}

function reason(cause: unknown): string {
  if (cause instanceof IrsaError) return cause.problem.why;
  return cause instanceof Error ? cause.message : String(cause);
}

function isAbsent(error: unknown): boolean {
  const cause = error instanceof IrsaError ? error.cause : null;
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
