import { constants, existsSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf, systemCodeOf } from '../errors/thrown.ts';
import type { Folder } from '../links/issuer/ports.ts';
import { localFiles, readRegular } from './local-files.ts';

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/**
 * The folder of a web server on this machine. It may belong to the user of that server while irsactl runs as root, so
 * irsactl never follows a symbolic link in it.
 */
export const publishedFolder: Folder = {
  async read(folder, path) {
    return inFolder(folder, path, false, readText).catch((error: unknown) => {
      if (isAbsent(error)) return null;
      throw error;
    });
  },
  async modified(folder, path) {
    const time = async (file: string) => (await lstat(file)).mtimeMs;
    return inFolder(folder, path, false, time).catch((error: unknown) => {
      if (isAbsent(error)) return null;
      throw error;
    });
  },
  async write(folder, path, text) {
    // Readable by everyone, because the web server runs as another user.
    await inFolder(folder, path, true, (file) => localFiles.write(file, text, { mode: 0o644 }));
  },
  async remove(folder, path) {
    await inFolder(folder, path, false, (file) => rm(file, { force: true })).catch((error: unknown) => {
      if (!isAbsent(error)) throw error;
    });
    const parent = dirname(path);
    if (parent === '.') return;
    await inFolder(folder, parent, false, (emptied) => rmdir(emptied)).catch(() => {});
  },
};

async function readText(file: string): Promise<string> {
  return (await readRegular(file, O_NOFOLLOW)).toString('utf8');
}

/** Opens the folders of a path one by one, so that none can be replaced by a link while irsactl works in it. */
async function inFolder<T>(
  folder: string,
  path: string,
  makes: boolean,
  action: (file: string) => Promise<T>,
): Promise<T> {
  const opened: FileHandle[] = [];
  try {
    if (makes) await mkdir(folder, { recursive: true });
    // irsa.yaml names the top folder, so it may be a link.
    opened.push(await open(folder, O_RDONLY | O_DIRECTORY));
    let place = placeOf(opened, folder);
    for (const name of path.split('/').slice(0, -1)) {
      const next = join(place, name);
      if (makes) await makeFolder(next);
      opened.push(await open(next, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
      place = placeOf(opened, next);
    }
    return await action(join(place, basename(path)));
  } catch (cause) {
    throw unusable(join(folder, path), cause);
  } finally {
    await Promise.all(opened.map((handle) => handle.close()));
  }
}

const descriptors = '/proc/self/fd';

/** A path to an open folder even if its name now refers to another one; its name if the system has no such path. */
function placeOf(opened: readonly FileHandle[], name: string): string {
  const handle = opened.at(-1);
  return handle && existsSync(descriptors) ? `${descriptors}/${handle.fd}` : name;
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
  }
}

function unusable(file: string, cause: unknown): IrsaError {
  return new IrsaError(
    'IRSA-ISSUER-050',
    {
      what: `${file} cannot be read or written.`,
      why: reason(cause),
      next: 'Check that the folder in spec.issuer.directory.path exists, is writable for you, and has free space.',
    },
    { cause },
  );
}

function reason(cause: unknown): string {
  if (cause instanceof IrsaError) return cause.problem.why;
  if (systemCodeOf(cause) === 'ELOOP' || systemCodeOf(cause) === 'ENOTDIR') {
    return 'irsactl expects a folder or its own document, but found a symbolic link or another file. It does not follow links.';
  }
  return messageOf(cause);
}

function isAbsent(error: unknown): boolean {
  return error instanceof IrsaError && systemCodeOf(error.cause) === 'ENOENT';
}
