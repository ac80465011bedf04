import { readKeyFile } from '../keys/key-file.ts';
import { type Jwk, type Jwks, jwksOf, mergeJwks } from '../trust/jwks.ts';
import { parseJwks } from '../trust/parse-jwks.ts';
import { parsePublicKeys } from '../trust/public-keys.ts';
import { reportWarning } from './report-warning.ts';

/** Asks a cluster for its `/openid/v1/jwks`. */
type FetchClusterJwks = () => Promise<string>;

/** Collects the keys of all files (keys, certificates or key sets, `-` being standard input), then the cluster's. */
export async function readKeySources(
  files: readonly string[],
  fetchClusterJwks?: FetchClusterJwks,
): Promise<Jwks> {
  const keys: Jwk[] = [];
  for (const path of files) {
    const { name, text, exposed } = await readKeyFile(path);
    if (exposed) reportWarning('IRSA-KEY-008', exposed);
    keys.push(...keysOf(text, name));
  }
  if (fetchClusterJwks) keys.push(...parseJwks(await fetchClusterJwks(), "the cluster's JWKS").keys);
  return mergeJwks(keys);
}

/** JSON and web pages can only have been meant as a key set, as can an answer that is empty. */
function keysOf(text: string, name: string): readonly Jwk[] {
  const meantAsJwks = /^\s*[{[<]/.test(text) || (name === 'standard input' && text.trim() === '');
  return (meantAsJwks ? parseJwks(text, name) : jwksOf(parsePublicKeys(text, name))).keys;
}
