import { readFile, stat } from 'node:fs/promises';
import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf, systemCodeOf } from '../errors/thrown.ts';
import type { OperatorFile } from '../links/signing-key/ports.ts';

/** Reads a file of the operator's machine, with its permissions; null where there is none. */
export async function readOperatorFile(path: string): Promise<OperatorFile | null> {
  try {
    const { mode } = await stat(path);
    return { content: await readFile(path, 'utf8'), mode: mode & 0o777 };
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT') return null;
    throw new IrsaError(
      'IRSA-KEY-007',
      {
        what: `The key file ${path} cannot be read.`,
        why: messageOf(cause),
        next: 'Check the path and its permissions.',
      },
      { cause },
    );
  }
}
