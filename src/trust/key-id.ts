import { createHash, type KeyObject } from 'node:crypto';

declare const brand: unique symbol;

/** The kid that Kubernetes gives a key: base64url of SHA-256 over the DER of its SubjectPublicKeyInfo. */
export type KeyId = string & { readonly [brand]: 'KeyId' };

/** https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/serviceaccount/jwt.go, keyIDFromPublicKey. */
export function keyIdOf(publicKey: KeyObject): KeyId {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('base64url') as KeyId;
}

/** Takes a kid as somebody else published it, whatever it is made of; null where it is empty. */
export function asKeyId(text: string): KeyId | null {
  return text === '' ? null : (text as KeyId);
}
