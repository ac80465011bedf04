import { type Jwk, jwksOf } from '../trust/jwks.ts';
import { parseJwks } from '../trust/parse-jwks.ts';
import { parsePublicKeys } from '../trust/public-keys.ts';

/** The keys in a text: PEM, an ssh-keygen .pub, or a key set. JSON and web pages are parsed as key sets. */
export function keysOfText(text: string, name: string): readonly Jwk[] {
  const isJwks = /^\s*[{[<]/.test(text) || (name === 'standard input' && text.trim() === '');
  return (isJwks ? parseJwks(text, name) : jwksOf(parsePublicKeys(text, name))).keys;
}
