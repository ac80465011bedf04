import { createPublicKey, type KeyObject } from 'node:crypto';
import { IrsaError } from '../errors/irsa-error.ts';
import { type KeyId, keyIdOf } from './key-id.ts';
import { keyKindOf } from './key-kind.ts';

/** A public signing key as Kubernetes publishes it, with its members in this order. */
export type Jwk =
  | {
      readonly use: 'sig';
      readonly kty: 'RSA';
      readonly kid: KeyId;
      readonly alg: 'RS256';
      readonly n: string;
      readonly e: string;
    }
  | {
      readonly use: 'sig';
      readonly kty: 'EC';
      readonly kid: KeyId;
      readonly alg: 'ES256' | 'ES384' | 'ES512';
      readonly crv: 'P-256' | 'P-384' | 'P-521';
      readonly x: string;
      readonly y: string;
    };

/** A key set; never empty, without duplicates. */
export interface Jwks {
  readonly keys: readonly Jwk[];
}

/** The JWK of a public key, with the kid that Kubernetes gives it. */
export function jwkOf(publicKey: KeyObject): Jwk {
  const kind = keyKindOf(publicKey, 'the key');
  const kid = keyIdOf(publicKey);
  const { n = '', e = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return kind.kty === 'RSA'
    ? { use: 'sig', kty: 'RSA', kid, alg: 'RS256', n, e }
    : { use: 'sig', kty: 'EC', kid, alg: kind.curve.alg, crv: kind.curve.crv, x, y };
}

/**
 * The key set of public keys, in their order, without duplicates.
 *
 * @param publicKeys - RSA keys, or EC keys on P-256, P-384 or P-521; at least one
 * @returns the key set, each key with the kid that Kubernetes gives it
 * @throws IrsaError IRSA-KEY-001 for a key that cannot be used, IRSA-KEY-012 without a key
 * @example
 * import { generateKeyPairSync } from 'node:crypto';
 * import { jwksOf } from 'irsactl';
 * jwksOf([generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey]).keys;
 */
export function jwksOf(publicKeys: readonly KeyObject[]): Jwks {
  return mergeJwks(publicKeys.map(jwkOf));
}

/**
 * A key set from several sources, each kid once. Throws IRSA-KEY-012 without a key, IRSA-KEY-011 if two keys share a
 * kid.
 */
export function mergeJwks(keys: readonly Jwk[]): Jwks {
  if (keys.length === 0) {
    throw new IrsaError('IRSA-KEY-012', {
      what: 'The key set has no key.',
      why: 'AWS would refuse every token of the cluster.',
      next: 'Name at least one key.',
    });
  }
  const merged = new Map<KeyId, Jwk>();
  for (const key of keys) {
    const other = merged.get(key.kid);
    if (other && JSON.stringify(other) !== JSON.stringify(key)) throw sharedKid(key.kid);
    merged.set(key.kid, key);
  }
  return { keys: [...merged.values()] };
}

function sharedKid(kid: KeyId): IrsaError {
  return new IrsaError('IRSA-KEY-011', {
    what: `Two different keys have the kid ${JSON.stringify(kid)}.`,
    why: 'AWS looks up the key of a token by its kid, so it would find only one of them.',
    next: 'Generate the JWKS again from the key files: `irsactl jwks FILES`.',
  });
}

/** The public key of a JWK. */
export function publicKeyOf(jwk: Jwk): KeyObject {
  return createPublicKey({ key: { ...jwk }, format: 'jwk' });
}

/** The public key of a JWK in PEM (`PUBLIC KEY`). */
export function publicPemOf(jwk: Jwk): string {
  return publicKeyOf(jwk).export({ type: 'spki', format: 'pem' }).toString();
}

/** Options of `renderJwks`. */
interface JwksForm {
  /** Adds a copy of the first key with an empty kid, for tokens without a kid (Kubernetes before 1.16). */
  readonly legacyEmptyKid?: boolean;
  /** Default: 2. */
  readonly indent?: 2 | 4;
}

/** The members of a key set as JSON, in the order in which Kubernetes writes them. */
export function jwksToJson(
  jwks: Jwks,
  form: JwksForm = {},
): { readonly keys: readonly Record<string, string>[] } {
  const [first] = jwks.keys;
  const legacy = form.legacyEmptyKid === true && first ? [{ ...first, kid: '' }] : [];
  return { keys: [...jwks.keys.map((key) => ({ ...key })), ...legacy] };
}

/** The text to publish, always the same for the same keys, with a trailing line break. */
export function renderJwks(jwks: Jwks, form: JwksForm = {}): string {
  return `${JSON.stringify(jwksToJson(jwks, form), null, form.indent ?? 2)}\n`;
}
