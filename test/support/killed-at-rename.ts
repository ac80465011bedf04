import { expect } from 'vitest';
import type { NodeFiles } from '../../src/chain/node-files.ts';

/** Runs what ends as if it were killed as soon as a file is put in place: everything before stays, nothing after happens. */
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
