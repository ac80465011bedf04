import { IrsaError } from '../errors/irsa-error.ts';
import type { ApiServer, MintedToken, Readiness } from '../links/control-plane/ports.ts';
import type { StaleTokens } from '../rotation/gates.ts';
import { objectsOf, parseObject, stringAt, valueAt } from '../trust/json.ts';
import { type KubernetesClient, tokenRequest } from './client.ts';
import { isUnreachable, refusal } from './failures.ts';
import { clusterDiscovery } from './look-up.ts';
import type { ProbeAccount } from './probe-account.ts';
import { readTokenClaims } from './token-claims.ts';

/** The control-plane link's port to one API server. */
export function apiServer(client: KubernetesClient, account: ProbeAccount): ApiServer {
  return {
    readiness: () => readiness(client),
    servedIssuer: () => servedIssuer(client),
    servedKeyIds: () => servedKeyIds(client),
    clusterUid: () => clusterUid(client),
    mint: () => mintToken(client, account),
    mintFor: (name, audience) => mintFor(client, name, audience),
    staleTokens: () => staleTokens(client),
    accepts: async (token) => (await client.reviewToken(token)).authenticated,
  };
}

export async function readiness(client: KubernetesClient): Promise<Readiness> {
  try {
    const { status } = await client.send({ method: 'GET', path: '/readyz', timeoutMilliseconds: 5_000 });
    if (status === 401 || status === 403) return 'locked out';
    return status === 200 ? 'ready' : 'not ready';
  } catch (error) {
    if (isUnreachable(error)) return 'not ready';
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

/** An API server whose issuer is not an https URL serves no JWKS. */
async function servedKeyIds(client: KubernetesClient): Promise<readonly string[] | null> {
  const answer = await client.send({ method: 'GET', path: '/openid/v1/jwks' });
  if (answer.status !== 200) return null;
  const keys = objectsOf(valueAt(parseObject(answer.text) ?? {}, 'keys'));
  return keys.flatMap((key) => stringAt(key, 'kid') ?? []);
}

async function clusterUid(client: KubernetesClient): Promise<string | null> {
  const namespace = await client.get('/api/v1/namespaces/kube-system');
  return stringAt(namespace ?? {}, 'metadata', 'uid');
}

/**
 * Both metrics exist since 1.20: https://kubernetes.io/docs/reference/instrumentation/metrics/. Some versions omit a counter
 * that is zero.
 */
async function staleTokens(client: KubernetesClient): Promise<StaleTokens | null> {
  const answer = await client.send({ method: 'GET', path: '/metrics', timeoutMilliseconds: 60_000 });
  if (answer.status !== 200) return null;
  const value = (name: string) =>
    Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(answer.text)?.[1] ?? 'none');
  const started = value('process_start_time_seconds');
  if (Number.isNaN(started)) return null;
  return { started: started * 1000, count: value('serviceaccount_stale_tokens_total') || 0 };
}

/** The shortest lifetime that an API server issues: https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/ */
const shortestSeconds = 600;

async function mintFor(
  client: KubernetesClient,
  account: { readonly namespace: string; readonly name: string },
  audience: string,
): Promise<string | null> {
  const request = tokenRequest(account, { audiences: [audience], expirationSeconds: shortestSeconds });
  const answer = await client.send(request);
  if (answer.status === 404) return null;
  const token = stringAt(parseObject(answer.text) ?? {}, 'status', 'token');
  if (answer.status !== 201 || token === null) throw refusal(client.server, request, answer);
  return token;
}

async function mintToken(client: KubernetesClient, account: ProbeAccount): Promise<MintedToken | null> {
  const token = await account.mint();
  if (token === null) return null;
  const claims = readTokenClaims(token);
  if (claims) return { token, ...claims };
  throw new IrsaError('IRSA-CLUSTER-006', {
    what: `The API server at ${client.server} did not issue a valid token.`,
    why: 'The response to a TokenRequest is not a JWT.',
    next: 'Check for a proxy between irsactl and the API server.',
  });
}
