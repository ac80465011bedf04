import { parseObject, stringAt, valueAt } from '../trust/json.ts';
import type { KubernetesObject } from './transport.ts';

/** The unverified claims of a token. */
interface TokenClaims {
  readonly keyId: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
}

/** Reads header and payload of a token without verifying it; null if it is not a JWT. */
export function readTokenClaims(token: string): TokenClaims | null {
  const [header, payload] = token.split('.').map(decode);
  if (!header || !payload) return null;
  const audience = valueAt(payload, 'aud');
  const audiences = Array.isArray(audience) ? audience : [audience];
  return {
    keyId: stringAt(header, 'kid') ?? '',
    issuer: stringAt(payload, 'iss') ?? '',
    audiences: audiences.filter((item) => typeof item === 'string'),
  };
}

function decode(part: string): KubernetesObject | null {
  return parseObject(Buffer.from(part, 'base64url').toString('utf8'));
}
