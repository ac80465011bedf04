import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Makes a folder as a whole or not at all: `fill` works in a temporary folder beside it and answers with the
 * folder that then gets the final name by one rename. Whatever goes wrong, the temporary folder is removed.
 */
export async function putInPlace(
  directory: string,
  fill: (temporary: string) => Promise<string>,
): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  const temporary = await mkdtemp(`${directory}.tmp-`);
  try {
    const filled = await fill(temporary);
    // An incomplete folder of that name would make the rename fail.
    await rm(directory, { recursive: true, force: true });
    await rename(filled, directory);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Removes what fills of this folder left behind that were killed; only the holder of its lock may call it. */
export async function sweepLeftovers(directory: string): Promise<void> {
  const parent = dirname(directory);
  const prefix = `${basename(directory)}.tmp-`;
  const names = await readdir(parent).catch((): string[] => []);
  const left = names.filter((name) => name.startsWith(prefix));
  await Promise.all(left.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}
