import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCodeOf } from '../errors/thrown.ts';

/**
 * Creates a folder atomically: `fill` works in a temporary folder beside it and returns the folder that is then renamed.
 * The temporary folder is always removed. If several processes fill the same folder, the first one wins, because others may
 * already read it; `isComplete` checks an existing folder, and an incomplete one is replaced.
 */
export async function putInPlace(
  directory: string,
  fill: (temporary: string) => Promise<string>,
  isComplete: () => Promise<boolean>,
): Promise<void> {
  await sweepLeftovers(directory);
  const temporary = await mkdtemp(`${directory}.tmp-`);
  try {
    const filled = await fill(temporary);
    // A rename does not replace a folder that is not empty.
    if ((await tryRename(filled, directory)) || (await isComplete())) return;
    await rename(directory, join(temporary, 'replaced')).catch(() => undefined);
    await tryRename(filled, directory);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function tryRename(filled: string, directory: string): Promise<boolean> {
  try {
    await rename(filled, directory);
    return true;
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}

const maxFillMilliseconds = 60 * 60 * 1000;

/** Removes the temporary folders of killed processes. */
async function sweepLeftovers(directory: string): Promise<void> {
  const parent = dirname(directory);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${basename(directory)}.tmp-`)) continue;
    const path = join(parent, name);
    const changed = await stat(path).then(({ mtimeMs }) => mtimeMs, Date.now);
    if (Date.now() - changed > maxFillMilliseconds) await rm(path, { recursive: true, force: true });
  }
}
