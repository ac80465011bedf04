import { type Jwk, jwksOf } from '../trust/jwks.ts';
import { parseJwks } from '../trust/parse-jwks.ts';
import { parsePublicKeys } from '../trust/public-keys.ts';

/** The keys in the text of a file: PEM, an ssh-keygen .pub, or a key set. JSON and web pages can only have been meant as one. */
export function keysOfText(text: string, name: string): readonly Jwk[] {
  const meantAsJwks = /^\s*[{[<]/.test(text) || (name === 'standard input' && text.trim() === '');
  return (meantAsJwks ? parseJwks(text, name) : jwksOf(parsePublicKeys(text, name))).keys;
}
