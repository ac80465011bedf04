import { lstat } from 'node:fs/promises';
import type { PrivateKey } from '../trust/private-key.ts';
import { alreadyThere, createFiles } from './write-file.ts';

/** The paths of the two halves of a pair. */
interface KeyPairFiles {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Writes `path` (private, 0600) and `path`.pub; throws IRSA-KEY-009 if one exists. */
export async function writeKeyPair(path: string, key: PrivateKey): Promise<KeyPairFiles> {
  const files = { privateKey: path, publicKey: `${path}.pub` };
  for (const name of Object.values(files)) if (await exists(name)) throw alreadyThere(name);
  // The private key is last: when it exists, the pair is complete.
  await createFiles([
    { path: files.publicKey, content: key.publicPem(), mode: 0o644 },
    { path: files.privateKey, content: key.toPem(), mode: 0o600 },
  ]);
  return files;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
