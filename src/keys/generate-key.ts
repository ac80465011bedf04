import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { type Curve, curves } from '../trust/key-kind.ts';
import { PrivateKey } from '../trust/private-key.ts';

/** The kind of a new key; `bits` counts only for RSA. */
export interface KeySpec {
  readonly algorithm: 'RS256' | Curve['alg'];
  readonly bits: 2048 | 3072 | 4096;
}

const generate = promisify(generateKeyPair);

/** Generates a key pair. */
export async function generateKey({ algorithm, bits }: KeySpec): Promise<PrivateKey> {
  const curve = curves.find(({ alg }) => alg === algorithm);
  const { privateKey } = curve
    ? await generate('ec', { namedCurve: curve.openssl })
    : await generate('rsa', { modulusLength: bits });
  return new PrivateKey(privateKey, 'the new key');
}
