import { isJsonObject, type Json, type JsonObject } from '../../trust/json.ts';
import { stsFaults } from './sts-faults.ts';

/** A parsed token; nothing in it is verified yet. */
export interface UnverifiedToken {
  readonly text: string;
  /** The key that the token names as its signer; STS refuses a token that names none. */
  readonly keyId: string | null;
  readonly issuer: string;
  readonly claims: JsonObject;
}

/** What STS reads from a token's claims. */
export interface TokenIdentity {
  readonly subject: string;
  /** `azp` if the token has it, else the only audience. */
  readonly audience: string;
  /** The raw `aud`, which is a condition key only if `azp` replaced it. */
  readonly originalAudiences: readonly string[] | null;
  readonly amr: readonly string[];
  readonly email: string | null;
  /** Role ARNs that the token may be used for; null if it lists none. */
  readonly roles: readonly string[] | null;
}

/** The algorithms that STS accepts: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export const tokenAlgorithms: string[] = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

const leewaySeconds = 300;

/** Parses a token; throws if it is not a signed JWT with a readable issuer. */
export function readToken(text: string): UnverifiedToken {
  const parts = text.split('.');
  const [header = '', payload = '', signature = ''] = parts;
  const headers = decodePart(header);
  const claims = decodePart(payload);
  const wellFormed = parts.length === 3 && /^[A-Za-z0-9_-]+$/.test(signature);
  if (!wellFormed || !headers || !claims || typeof headers['alg'] !== 'string') throw stsFaults.notAJwt();
  // STS supports no extension, so it must refuse the token: https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11
  if ('crit' in headers) throw stsFaults.notAJwt();
  for (const name of ['exp', 'iat', 'nbf']) {
    const time = claims[name];
    if (time !== undefined && !Number.isSafeInteger(time)) throw stsFaults.notAJwt();
  }
  for (const name of ['iss', 'sub', 'azp']) {
    if (claims[name] !== undefined && typeof claims[name] !== 'string') throw stsFaults.notAJwt();
  }
  const issuer = claims['iss'];
  if (typeof issuer !== 'string' || issuer === '') throw stsFaults.missingClaim('iss');
  const keyId = typeof headers['kid'] === 'string' ? headers['kid'] : null;
  return { text, keyId, issuer, claims };
}

/** Checks the times of a verified token; throws if it is expired or not yet valid. Clocks may differ by five minutes. */
export function checkTokenTimes(claims: JsonObject, now: Date): void {
  const seconds = Math.floor(now.getTime() / 1000);
  const { exp, iat, nbf } = claims;
  if (typeof exp === 'number' && seconds > exp + leewaySeconds) throw stsFaults.expired(seconds, exp);
  for (const start of [iat, nbf]) {
    if (typeof start === 'number' && start > seconds + leewaySeconds) throw stsFaults.notYetValid();
  }
}

/** Reads the identity in a verified token; throws for a missing claim or an invalid audience. */
export function readIdentity(claims: JsonObject): TokenIdentity {
  const missing = ['sub', 'aud', 'exp', 'iat'].find(
    (name) => claims[name] === undefined || claims[name] === '',
  );
  if (missing !== undefined) throw stsFaults.missingClaim(missing);
  const audiences = textsOf(claims['aud']);
  // A string or a list of strings: https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3
  if (audiences.length !== [claims['aud']].flat().length) throw stsFaults.notAJwt();
  const azp = claims['azp'];
  const [first] = audiences;
  if (first === undefined) throw stsFaults.missingClaim('aud');
  if (audiences.length > 1 && typeof azp !== 'string') throw stsFaults.severalAudiences();
  const roles = claims['https://aws.amazon.com/roles'];
  return {
    subject: String(claims['sub']),
    audience: typeof azp === 'string' ? azp : first,
    originalAudiences: typeof azp === 'string' ? audiences : null,
    amr: textsOf(claims['amr']),
    email: typeof claims['email'] === 'string' ? claims['email'] : null,
    roles: roles === undefined ? null : textsOf(roles),
  };
}

function textsOf(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function decodePart(part: string): JsonObject | null {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return null;
  try {
    const value: Json = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
