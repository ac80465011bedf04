import { readFile } from 'node:fs/promises';
import { holdsPrivateKey } from '../trust/public-keys.ts';
import { alreadyThere, replaceFile } from './write-file.ts';

/** Writes a public document in one step, over an older one; a private key in its place is left alone. */
export async function writePublicFile(path: string, content: string): Promise<void> {
  const before = await readFile(path, 'utf8').catch(() => '');
  if (holdsPrivateKey(before)) throw alreadyThere(path);
  await replaceFile({ path, content, mode: 0o644 });
}
