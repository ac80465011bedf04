import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { IrsaError, type Problem } from '../errors/irsa-error.ts';
import { whyUnreadable } from '../errors/why-unreadable.ts';
import { holdsPrivateKey } from '../trust/public-keys.ts';

/** The text of a key file, and a warning. */
interface KeyFile {
  /** The path, or `standard input`, for messages. */
  readonly name: string;
  /** May be a secret. */
  readonly text: string;
  /** Set if other users may read the file with a private key: IRSA-KEY-008. */
  readonly exposed: Problem | null;
}

/** Far more than any bundle of keys needs. */
const largestFile = 1024 * 1024;

/** Reads a key file; `-` is standard input. Throws IRSA-KEY-007. */
export async function readKeyFile(path: string): Promise<KeyFile> {
  if (path === '-') {
    const name = 'standard input';
    return { name, text: await readAll(process.stdin, name), exposed: null };
  }
  const text = await readAll(createReadStream(path), path);
  return { name: path, text, exposed: holdsPrivateKey(text) ? await exposure(path) : null };
}

async function readAll(stream: Readable, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > largestFile) throw unreadable(name, `It is larger than ${largestFile} bytes.`);
    }
  } catch (cause) {
    throw cause instanceof IrsaError ? cause : unreadable(name, whyUnreadable(cause), cause);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unreadable(name: string, why: string, cause?: unknown): IrsaError {
  const what = `${name} cannot be read.`;
  return new IrsaError('IRSA-KEY-007', { what, why, next: 'Check the path and the permissions.' }, { cause });
}

/** Windows has no such permission bits. */
async function exposure(path: string): Promise<Problem | null> {
  const mode = (await stat(path)).mode & 0o777;
  if ((mode & 0o077) === 0 || process.platform === 'win32') return null;
  return {
    what: `Other users can read or write the private key ${path}.`,
    why: `Its mode is ${mode.toString(8).padStart(4, '0')}; 0600 is expected.`,
    next: `Run \`chmod 600 ${path}\`.`,
  };
}
