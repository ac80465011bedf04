import { IrsaError } from '../errors/irsa-error.ts';
import type { ApiServer, MintedToken } from '../links/control-plane/ports.ts';
import { objectsOf, parseObject, stringAt, valueAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import { isUnreachable } from './failures.ts';
import { clusterDiscovery, clusterJwks } from './look-up.ts';
import type { ProbeAccount } from './probe-account.ts';
import { readTokenClaims } from './token-claims.ts';

/** The API server behind a client, as the control-plane link needs it. */
export function apiServer(client: KubernetesClient, account: ProbeAccount): ApiServer {
  return {
    ready: () => isReady(client),
    servedIssuer: () => servedIssuer(client),
    servedKeyIds: () => servedKeyIds(client),
    process: () => processStart(client),
    mint: () => mintToken(client, account),
    accepts: async (token) => (await client.reviewToken(token)).authenticated,
  };
}

export async function isReady(client: KubernetesClient): Promise<boolean> {
  try {
    const answer = await client.send({ method: 'GET', path: '/readyz', timeoutMilliseconds: 5_000 });
    return answer.status === 200;
  } catch (error) {
    if (isUnreachable(error)) return false;
    throw error;
  }
}

async function servedIssuer(client: KubernetesClient): Promise<string | null> {
  try {
    return stringAt((await clusterDiscovery(client)) ?? {}, 'issuer');
  } catch (error) {
    if (isUnreachable(error)) return null;
    throw error;
  }
}

async function servedKeyIds(client: KubernetesClient): Promise<readonly string[]> {
  const keys = objectsOf(valueAt(parseObject(await clusterJwks(client)) ?? {}, 'keys'));
  return keys.flatMap((key) => stringAt(key, 'kid') ?? []);
}

/** https://github.com/prometheus/client_golang: a process says when it was started. */
async function processStart(client: KubernetesClient): Promise<string | null> {
  const answer = await client.send({ method: 'GET', path: '/metrics' });
  return /^process_start_time_seconds (\S+)$/m.exec(answer.text)?.[1] ?? null;
}

async function mintToken(client: KubernetesClient, account: ProbeAccount): Promise<MintedToken | null> {
  const token = await account.mint();
  if (token === null) return null;
  const claims = readTokenClaims(token);
  if (claims) return { token, ...claims };
  throw new IrsaError('IRSA-CLUSTER-006', {
    what: `The API server at ${client.server} minted something that is no token.`,
    why: 'The answer to a TokenRequest is not a JWT.',
    next: 'Check what stands between irsactl and the API server.',
  });
}
