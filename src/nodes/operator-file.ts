import { readFile, stat } from 'node:fs/promises';
import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf, systemCodeOf } from '../errors/thrown.ts';
import type { OperatorFile } from '../links/signing-key/ports.ts';

/** Reads a file of the operator's machine, with its permissions; null where there is none. */
export async function readOperatorFile(path: string): Promise<OperatorFile | null> {
  try {
    const facts = await stat(path);
    // Reading a named pipe would wait for a writer.
    if (!facts.isFile()) throw unreadable(path, 'It is not a regular file.');
    return { content: await readFile(path, 'utf8'), mode: facts.mode & 0o777 };
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT') return null;
    throw cause instanceof IrsaError ? cause : unreadable(path, messageOf(cause), cause);
  }
}

function unreadable(path: string, why: string, cause?: unknown): IrsaError {
  const what = `The key file ${path} cannot be read.`;
  return new IrsaError('IRSA-KEY-007', { what, why, next: 'Check the path and its permissions.' }, { cause });
}
