import { readKeyFile } from '../keys/key-file.ts';
import { keysOfText } from '../keys/keys-of-text.ts';
import { type Jwk, type Jwks, mergeJwks } from '../trust/jwks.ts';
import { parseJwks } from '../trust/parse-jwks.ts';
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
    keys.push(...keysOfText(text, name));
  }
  if (fetchClusterJwks) keys.push(...parseJwks(await fetchClusterJwks(), "the cluster's JWKS").keys);
  return mergeJwks(keys);
}
