import { access } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { IrsaError } from '../errors/irsa-error.ts';
import { KubernetesClient } from './client.ts';
import { noAnswer } from './failures.ts';
import { proxyFor } from './no-proxy.ts';
import type { ClusterAnswer, ClusterRequest, ClusterTransport } from './transport.ts';

export interface ConnectOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of a kubeconfig that comes before everything else. */
  readonly kubeconfig?: string;
}

/** Finds the cluster as kubectl does. Nothing is sent yet. */
export async function connectCluster(options: ConnectOptions): Promise<KubernetesClient> {
  const config = await loadConfig(options);
  const server = config.getCurrentCluster()?.server;
  if (!server || !URL.canParse(server)) {
    throw noConfig(`The current context "${config.getCurrentContext() ?? ''}" leads to no cluster.`);
  }
  return new KubernetesClient(httpTransport(config, new URL(server), options.env));
}

/** The kubeconfig that `options` lead to. */
export async function loadConfig({ env, kubeconfig }: ConnectOptions): Promise<KubeConfig> {
  // Loaded only now: the client is large, and most commands never ask a cluster.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    const files = await configFiles(env, kubeconfig);
    if (files.length === 0) config.loadFromCluster();
    for (const [index, file] of files.entries()) {
      const next = new KubeConfig();
      next.loadFromFile(file);
      // As in kubectl, the first file that names a current context decides.
      config.mergeConfig(next, index > 0 && Boolean(config.getCurrentContext()));
    }
  } catch (cause) {
    if (cause instanceof IrsaError) throw cause;
    throw noConfig(cause instanceof Error ? cause.message : String(cause));
  }
  return config;
}

/** Empty where irsactl runs in a pod and no file is named. */
async function configFiles(env: ConnectOptions['env'], kubeconfig?: string): Promise<readonly string[]> {
  if (kubeconfig) return [kubeconfig];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  if (listed.length > 0) {
    const existing = [];
    for (const file of listed) if (await exists(file)) existing.push(file);
    if (existing.length === 0) throw noConfig(`KUBECONFIG names ${listed.join(', ')}, which does not exist.`);
    return existing;
  }
  const own = env['HOME'] ? join(env['HOME'], '.kube', 'config') : null;
  if (own && (await exists(own))) return [own];
  if (env['KUBERNETES_SERVICE_HOST']) return [];
  throw noConfig(`KUBECONFIG is not set and ${own ?? '~/.kube/config'} does not exist.`);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function noConfig(why: string): IrsaError {
  return new IrsaError('IRSA-CLUSTER-001', {
    what: 'There is no kubeconfig that leads to a cluster.',
    why,
    next: 'Set KUBECONFIG to the file that kubectl uses, or choose a context with `kubectl config use-context NAME`.',
  });
}

function httpTransport(config: KubeConfig, server: URL, env: ConnectOptions['env']): ClusterTransport {
  return {
    server: server.href.replace(/\/$/, ''),
    async send(request) {
      const options = await requestOptions(config, server, env);
      return exchange(server, request, options);
    },
  };
}

/** TLS, credentials and proxy for one request to the API server. */
export async function requestOptions(
  config: KubeConfig,
  server: URL,
  env: ConnectOptions['env'],
): Promise<RequestOptions> {
  const options: RequestOptions = { headers: {} };
  // As kubectl does, credentials are never sent over plain http (`kubectl proxy`).
  if (server.protocol === 'http:') return options;
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    throw new IrsaError(
      'IRSA-CLUSTER-010',
      {
        what: `The login for ${server.href} could not be made.`,
        why: cause instanceof Error ? cause.message : String(cause),
        next: 'Run `kubectl get ns` and put right what it complains about.',
      },
      { cause },
    );
  }
  const proxy = config.getCurrentCluster()?.proxyUrl ? null : proxyFor(server, env);
  if (proxy) options.agent = new HttpsProxyAgent(proxy);
  return options;
}

function exchange(server: URL, request: ClusterRequest, options: RequestOptions): Promise<ClusterAnswer> {
  const url = new URL(server.href.replace(/\/$/, '') + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  const body = request.body === undefined ? null : JSON.stringify(request.body);
  const headers = {
    ...options.headers,
    accept: 'application/json, */*',
    'user-agent': 'irsactl',
    ...(body !== null && { 'content-type': request.contentType ?? 'application/json' }),
    ...(body !== null && { 'content-length': Buffer.byteLength(body) }),
  };
  const signal = AbortSignal.timeout(request.timeoutMilliseconds ?? 15_000);
  const open = url.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(noAnswer(url.origin, signal.aborted ? new Error('It took too long to answer.') : cause));
    const outgoing = open(url, { ...options, headers, method: request.method, signal }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', fail);
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    outgoing.on('error', fail);
    outgoing.end(body ?? undefined);
  });
}
