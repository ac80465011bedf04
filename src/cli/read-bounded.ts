import { createReadStream } from 'node:fs';
import { IrsaError } from '../errors/irsa-error.ts';
import { whyUnreadable } from '../errors/why-unreadable.ts';

/** Reads UTF-8 text from a file, or from standard input for `-`. Turns each failure into the error from `unusable`. */
export async function readUsable(
  file: string,
  most: number,
  unusable: (why: string, cause?: unknown) => IrsaError,
): Promise<string> {
  try {
    return await readBounded(file, most, () => unusable(`It has more than ${most} bytes.`));
  } catch (cause) {
    throw cause instanceof IrsaError ? cause : unusable(whyUnreadable(cause), cause);
  }
}

/** The same, but passes on the system's errors, and throws `tooLarge` at more than `most` bytes. */
export async function readBounded(file: string, most: number, tooLarge: () => Error): Promise<string> {
  const stream = file === '-' ? process.stdin : createReadStream(file);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > most) throw tooLarge();
    chunks.push(bytes);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}
