import { readKeyFile } from '../keys/key-file.ts';
import { keysOfText } from '../keys/keys-of-text.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { clusterDiscovery, clusterJwks } from '../kubernetes/look-up.ts';
import { stringAt } from '../trust/json.ts';
import { type Jwks, mergeJwks } from '../trust/jwks.ts';
import { parseJwks } from '../trust/parse-jwks.ts';

/** What was seen at one reading. */
export interface SeenKeys {
  readonly jwks: Jwks;
  /** The issuer that the API server names in its own discovery document; null where nobody says. */
  readonly issuer: string | null;
}

/** Where the keys come from. */
export interface KeySource {
  /** Fails where there is no key set that AWS could use. */
  read(): Promise<SeenKeys>;
}

/** The keys that a live API server verifies tokens with. Every service account may read them, so no right is needed. */
export function clusterKeySource(client: KubernetesClient): KeySource {
  return {
    async read() {
      const jwks = parseJwks(await clusterJwks(client), `the JWKS of ${client.server}`);
      // An API server whose issuer is no https URL has no discovery document.
      const discovery = await clusterDiscovery(client).catch(() => null);
      return { jwks, issuer: stringAt(discovery ?? {}, 'issuer') };
    },
  };
}

/** The keys of files, read anew each time: a mounted volume swaps them. */
export function fileKeySource(files: readonly string[]): KeySource {
  return {
    async read() {
      const read = await Promise.all(files.map(readKeyFile));
      return { jwks: mergeJwks(read.flatMap(({ text, name }) => keysOfText(text, name))), issuer: null };
    },
  };
}
