import { createReadStream } from 'node:fs';
import { systemCodeOf } from '../errors/thrown.ts';

/** Reads a text in UTF-8, `-` being standard input, and stops with `tooLarge` at more than `most` bytes. */
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

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'There is no such file.'],
  ['EACCES', 'You may not read it.'],
  ['EISDIR', 'It is a folder.'],
  ['ERR_ENCODING_INVALID_ENCODED_DATA', 'It is not text in UTF-8.'],
]);

/** What `readBounded` threw, as the `why` of a problem. */
export function whyUnreadable(cause: unknown): string {
  const code = systemCodeOf(cause) ?? String(cause);
  return reasons.get(code) ?? `The system answered ${code}.`;
}
