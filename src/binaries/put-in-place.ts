import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Makes a folder as a whole or not at all: `fill` works in a temporary folder beside it and answers with the
 * folder that then gets the final name by one rename. Whatever goes wrong, the temporary folder is removed.
 * Of several that fill the same folder at once the last one wins: they are all alike.
 */
export async function putInPlace(
  directory: string,
  fill: (temporary: string) => Promise<string>,
): Promise<void> {
  await sweepLeftovers(directory);
  const temporary = await mkdtemp(`${directory}.tmp-`);
  try {
    const filled = await fill(temporary);
    // A rename replaces no folder that holds something; what runs from it goes on.
    await rename(directory, join(temporary, 'replaced')).catch(() => undefined);
    await rename(filled, directory).catch(unlessThere);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}

const longestFillMilliseconds = 60 * 60 * 1000;

/** Removes what fills of this folder left behind that were killed. */
async function sweepLeftovers(directory: string): Promise<void> {
  const parent = dirname(directory);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${basename(directory)}.tmp-`)) continue;
    const path = join(parent, name);
    const changed = await stat(path).then(({ mtimeMs }) => mtimeMs, Date.now);
    if (Date.now() - changed > longestFillMilliseconds) await rm(path, { recursive: true, force: true });
  }
}
