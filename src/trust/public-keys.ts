import { createPublicKey, type KeyObject } from 'node:crypto';
import { keyKindOf } from './key-kind.ts';
import { damagedBlock, noKeyIn, refuseUnreadableKey } from './key-refusals.ts';
import { type PemBlock, pemBlocks } from './pem.ts';
import { parsePrivateKey } from './private-key.ts';
import { isSshPublicKeyLine, parseSshPublicKey } from './ssh-public-key.ts';

const publicLabels = ['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE'];
const privateLabels = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY'];

/**
 * Reads every public key of a text, in order: PKIX and PKCS#1 public keys, certificates, the public halves of
 * private keys, and OpenSSH public key lines. Throws IRSA-KEY-001; `name` is the file in messages.
 */
export function parsePublicKeys(text: string, name: string): readonly KeyObject[] {
  const blocks = pemBlocks(text);
  const keys = [
    ...blocks.flatMap((block) => readBlock(block, name)),
    ...text
      .split(/\r?\n/)
      .filter(isSshPublicKeyLine)
      .map((line) => parseSshPublicKey(line, name)),
  ];
  if (keys.length === 0) throw noKeyIn(text, blocks, name);
  for (const key of keys) keyKindOf(key, name);
  return keys;
}

/** True if a text contains a private key, so that its file must not be readable by others. */
export function holdsPrivateKey(text: string): boolean {
  return pemBlocks(text).some(({ label }) => label.endsWith('PRIVATE KEY'));
}

/** Other blocks, such as EC PARAMETERS, are ignored, as in kube-apiserver. */
function readBlock(block: PemBlock, name: string): readonly KeyObject[] {
  refuseUnreadableKey(block, name);
  if (privateLabels.includes(block.label)) return [parsePrivateKey(block.text, name).publicKey];
  if (!publicLabels.includes(block.label)) return [];
  try {
    return [createPublicKey(block.text)];
  } catch {
    throw damagedBlock(block.label, name);
  }
}
