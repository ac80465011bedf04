import type { KeyObject } from 'node:crypto';
import { IrsaError } from '../errors/irsa-error.ts';

/** Shortest RSA key for RS256: https://www.rfc-editor.org/rfc/rfc7518#section-3.3 */
const shortestRsa = 2048;

/** The curves that Kubernetes signs with: https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/serviceaccount/jwt.go */
export const curves = [
  { openssl: 'prime256v1', crv: 'P-256', alg: 'ES256' },
  { openssl: 'secp384r1', crv: 'P-384', alg: 'ES384' },
  { openssl: 'secp521r1', crv: 'P-521', alg: 'ES512' },
] as const;
export type Curve = (typeof curves)[number];

/** The kind of a signing key. */
export type KeyKind =
  | { readonly kty: 'RSA'; readonly bits: number }
  | { readonly kty: 'EC'; readonly curve: Curve };

/** The kind of a key; throws IRSA-KEY-001 if Kubernetes or AWS would refuse it. `name` is its file in messages. */
export function keyKindOf(key: KeyObject, name: string): KeyKind {
  const type = key.asymmetricKeyType ?? 'secret';
  if (type === 'rsa') {
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (bits >= shortestRsa) return { kty: 'RSA', bits };
    throw new IrsaError('IRSA-KEY-001', {
      what: `The RSA key in ${name} has ${bits} bits.`,
      why: `RS256 requires at least ${shortestRsa}.`,
      next: 'Make a new pair with `irsactl key`.',
    });
  }
  const curveName = key.asymmetricKeyDetails?.namedCurve;
  const curve = type === 'ec' ? curves.find(({ openssl }) => openssl === curveName) : undefined;
  if (curve) return { kty: 'EC', curve };
  throw unfitKey(type === 'ec' ? `EC ${curveName ?? 'with explicit parameters'}` : type.toUpperCase(), name);
}

/** The error for a key of a kind that cannot sign service account tokens. */
export function unfitKey(kind: string, name: string): IrsaError {
  return new IrsaError('IRSA-KEY-001', {
    what: `The key in ${name} has the unsupported type ${kind}.`,
    why: 'Kubernetes signs with RSA, or with EC on P-256, P-384 or P-521.',
    next: 'Make a supported pair with `irsactl key`.',
  });
}
