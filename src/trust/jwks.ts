import type { KeyId } from './key-id.ts';

/** A public signing key as Kubernetes publishes it, members in this order. */
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

export interface Jwks {
  readonly keys: readonly Jwk[];
}
