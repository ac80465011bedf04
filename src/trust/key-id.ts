import { createHash, type KeyObject } from 'node:crypto';

declare const brand: unique symbol;

/** The kid that Kubernetes gives a key: base64url of SHA-256 over the DER of its SubjectPublicKeyInfo. */
export type KeyId = string & { readonly [brand]: 'KeyId' };

/**
 * The kid that Kubernetes writes into the tokens that a key signs:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/serviceaccount/jwt.go, keyIDFromPublicKey.
 *
 * @param publicKey - the public half of the signing key
 * @returns its key ID
 * @throws a TypeError of node:crypto if the key is not public
 * @example
 * import { generateKeyPairSync } from 'node:crypto';
 * import { keyIdOf } from 'irsactl';
 * keyIdOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
 */
export function keyIdOf(publicKey: KeyObject): KeyId {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('base64url') as KeyId;
}

/** A published kid, in any format; null if it is empty. */
export function asKeyId(text: string): KeyId | null {
  return text === '' ? null : (text as KeyId);
}
