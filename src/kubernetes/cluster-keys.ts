import type { Jwk } from '../trust/jwks.ts';
import { usableKeys } from '../trust/parse-jwks.ts';
import { apiServer } from './api-server.ts';
import type { KubernetesClient } from './client.ts';
import { clusterJwks } from './look-up.ts';
import type { ProbeAccount } from './probe-account.ts';

/** The keys with which the cluster's API server verifies tokens, the signing key first, without those that AWS could not use. */
export async function clusterKeys(client: KubernetesClient, account: ProbeAccount): Promise<readonly Jwk[]> {
  const keys = usableKeys(await clusterJwks(client), `the JWKS of ${client.server}`);
  if (keys.length < 2) return keys;
  const minted = await apiServer(client, account).mint();
  return keys.toSorted((one, other) => rank(one, minted?.keyId) - rank(other, minted?.keyId));
}

function rank(key: Jwk, signing: string | undefined): number {
  return key.kid === signing ? 0 : 1;
}
