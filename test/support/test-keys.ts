import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** The two halves of a pair made for one test. */
export interface TestKeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** An RSA pair; 2048 bits unless the test is about another size. */
export function rsaPair(bits = 2048): TestKeyPair {
  return generateKeyPairSync('rsa', { modulusLength: bits });
}

/** An EC pair on a curve by OpenSSL's name. */
export function ecPair(curve = 'prime256v1'): TestKeyPair {
  return generateKeyPairSync('ec', { namedCurve: curve });
}

/** A key as PEM; `type` is `spki` or `pkcs1` for public, `pkcs8`, `pkcs1` or `sec1` for private keys. */
export function pemOf(key: KeyObject, type: 'spki' | 'pkcs8' | 'pkcs1' | 'sec1'): string {
  const format = 'pem';
  // Node's overloads take one literal type each.
  if (key.type === 'public')
    return key.export({ type: type === 'pkcs1' ? 'pkcs1' : 'spki', format }).toString();
  if (type === 'sec1') return key.export({ type, format }).toString();
  return key.export({ type: type === 'pkcs1' ? 'pkcs1' : 'pkcs8', format }).toString();
}
