import { createReadStream } from 'node:fs';
import { largestFile, tooLarge } from '../config/yaml-document.ts';

/** Reads an irsa.yaml, `-` being standard input, and stops once it is larger than one may be. */
export async function readText(file: string): Promise<string> {
  const stream = file === '-' ? process.stdin : createReadStream(file);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestFile) throw tooLarge(file);
    chunks.push(bytes);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}
