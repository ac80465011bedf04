import { generateKeyPair as generate } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningKeyPorts } from '../links/signing-key/ports.ts';
import { curves } from '../trust/key-kind.ts';
import { PrivateKey } from '../trust/private-key.ts';

const generatePair = promisify(generate);

/** Makes a new key of the kind that irsa.yaml asks for. */
export const generateKeyPair: SigningKeyPorts['generateKeyPair'] = async ({ algorithm, bits }) => {
  const curve = curves.find(({ alg }) => alg === algorithm);
  const pair = curve
    ? await generatePair('ec', { namedCurve: curve.openssl })
    : await generatePair('rsa', { modulusLength: bits });
  return new PrivateKey(pair.privateKey, 'the new key');
};
