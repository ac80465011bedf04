import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { IrsaError } from '../errors/irsa-error.ts';
import { type KeyId, keyIdOf } from './key-id.ts';
import { type KeyKind, keyKindOf } from './key-kind.ts';
import { damagedBlock, noKeyIn, refuseUnreadableKey } from './key-refusals.ts';
import { pemBlocks } from './pem.ts';

/** A private key that shows only its key ID when it is printed, logged or serialized to JSON. */
export class PrivateKey {
  readonly #key: KeyObject;
  readonly publicKey: KeyObject;
  readonly kid: KeyId;
  readonly kind: KeyKind;

  /** `name` is the key's file in messages. */
  constructor(key: KeyObject, name: string) {
    this.#key = key;
    this.kind = keyKindOf(key, name);
    this.publicKey = createPublicKey(key);
    this.kid = keyIdOf(this.publicKey);
    Object.defineProperty(this, inspect.custom, { value: () => this.toString() });
  }

  /** The key for signing. */
  get keyObject(): KeyObject {
    return this.#key;
  }

  /** PKCS#1 or SEC 1, the forms that kube-apiserver has read in every version. A secret: only for the key file. */
  toPem(): string {
    const type = this.kind.kty === 'RSA' ? 'pkcs1' : 'sec1';
    return this.#key.export({ type, format: 'pem' }).toString();
  }

  /** PKIX (SubjectPublicKeyInfo). */
  publicPem(): string {
    return this.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  toString(): string {
    return `[private key ${this.kid}]`;
  }

  toJSON(): string {
    return this.toString();
  }
}

const privateLabels = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY'];
const publicLabels = ['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE', 'TRUSTED CERTIFICATE'];

/**
 * Reads the first private key of a PEM text, as kube-apiserver does; throws IRSA-KEY-001. `name` is the file in
 * messages.
 */
export function parsePrivateKey(pem: string, name: string): PrivateKey {
  const blocks = pemBlocks(pem);
  for (const block of blocks) {
    refuseUnreadableKey(block, name);
    if (!privateLabels.includes(block.label)) continue;
    return new PrivateKey(readPrivateBlock(block.text, block.label, name), name);
  }
  const isPublic =
    blocks.some(({ label }) => publicLabels.includes(label)) || /^(ssh-|ecdsa-sha2-)/.test(pem.trimStart());
  if (!isPublic) throw noKeyIn(pem, blocks, name);
  throw new IrsaError('IRSA-KEY-001', {
    what: `${name} contains a public key, but a private key is needed.`,
    why: `It starts with ${blocks[0] ? `BEGIN ${blocks[0].label}` : 'an OpenSSH public key'}.`,
    next: 'Name the file of the private key, usually the one without .pub.',
  });
}

function readPrivateBlock(text: string, label: string, name: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    // No cause: OpenSSL's error for a damaged private key adds nothing and might quote the key.
    throw damagedBlock(label, name);
  }
}
