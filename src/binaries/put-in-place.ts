import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCodeOf } from '../errors/thrown.ts';

/**
 * Makes a folder as a whole or not at all: `fill` works in a temporary folder beside it and answers with the
 * folder that then gets the final name by one rename. Whatever goes wrong, the temporary folder is removed.
 * Of several that fill the same folder at once the first one wins, for others may read it already: `isWhole` says whether
 * what stands there is as good.
 */
export async function putInPlace(
  directory: string,
  fill: (temporary: string) => Promise<string>,
  isWhole: () => Promise<boolean>,
): Promise<void> {
  await sweepLeftovers(directory);
  const temporary = await mkdtemp(`${directory}.tmp-`);
  try {
    const filled = await fill(temporary);
    // A rename replaces no folder that holds something.
    if ((await takesPlace(filled, directory)) || (await isWhole())) return;
    await rename(directory, join(temporary, 'replaced')).catch(() => undefined);
    await takesPlace(filled, directory);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function takesPlace(filled: string, directory: string): Promise<boolean> {
  try {
    await rename(filled, directory);
    return true;
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
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
