import { expect } from 'vitest';
import type { NodeFiles } from '../../src/chain/node-files.ts';

/** Runs `run` and kills it right after the rename to a path that `isLast` accepts: earlier writes stay. */
export async function killedAtRename(
  files: Pick<NodeFiles, 'rename'>,
  isLast: (to: string) => boolean,
  run: () => Promise<unknown>,
): Promise<void> {
  const rename = files.rename.bind(files);
  files.rename = async (from, to) => {
    await rename(from, to);
    if (isLast(to)) throw new Error('killed');
  };
  await expect(run()).rejects.toThrow('killed');
  files.rename = rename;
}
