import { access } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf } from '../errors/thrown.ts';
import { type HttpClient, httpClient, readBody } from '../net/http-client.ts';
import { KubernetesClient } from './client.ts';
import { noAnswer } from './failures.ts';
import type { ClusterAnswer, ClusterRequest, ClusterTransport } from './transport.ts';

export interface ConnectOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of a kubeconfig that comes before everything else. */
  readonly kubeconfig?: string;
}

/** Finds the cluster as kubectl does. Nothing is sent yet. */
export async function connectCluster(options: ConnectOptions): Promise<KubernetesClient> {
  const config = await loadConfig(options);
  return new KubernetesClient(httpTransport(config, serverOf(config).url, options.env));
}

/** The address of the API server, and the login that may stand in it: a secret, which is no part of any message. */
export function serverOf(config: KubeConfig): { readonly url: URL; readonly login: string } {
  const server = config.getCurrentCluster()?.server;
  if (!server || !URL.canParse(server)) {
    throw noConfig(`The current context "${config.getCurrentContext() ?? ''}" leads to no cluster.`);
  }
  const url = new URL(server);
  const login = [url.username, url.password].map(decoded).join(':');
  url.username = '';
  url.password = '';
  return { url, login: login === ':' ? '' : login };
}

/** A percent sign that encodes nothing stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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
      readInto(next, file);
      // As in kubectl, the first file that names a current context decides.
      config.mergeConfig(next, index > 0 && Boolean(config.getCurrentContext()));
    }
  } catch (cause) {
    if (cause instanceof IrsaError) throw cause;
    throw noConfig(messageOf(cause));
  }
  return config;
}

/** The parser's own message repeats the lines beside a fault, credentials and all. */
function readInto(config: KubeConfig, file: string): void {
  try {
    config.loadFromFile(file);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) throw noConfig(cause.message);
    const mark = cause instanceof Error && 'mark' in cause ? cause.mark : null;
    const line = mark && typeof mark === 'object' && 'line' in mark ? Number(mark.line) + 1 : null;
    throw noConfig(`${file} is not a kubeconfig${line === null ? '' : `: look at line ${line}`}.`);
  }
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
      const login = await logIn(config, server, env);
      try {
        return await exchange(login, server, request);
      } finally {
        login.client.close();
      }
    },
  };
}

/** A way to the API server, and the headers that say who is asking. */
export interface Login {
  readonly client: HttpClient;
  readonly headers: Readonly<Record<string, string>>;
}

/** TLS, credentials and proxy of the kubeconfig, as they are now: an exec plugin or a token file may renew them. */
export async function logIn(config: KubeConfig, server: URL, env: ConnectOptions['env']): Promise<Login> {
  // As kubectl does, credentials are never sent over plain http (`kubectl proxy`).
  if (server.protocol === 'http:') return { client: httpClient({ env }), headers: {} };
  const options: RequestOptions = { headers: {} };
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    throw new IrsaError(
      'IRSA-CLUSTER-010',
      {
        what: `The login for ${server.href} could not be made.`,
        why: whyNoLogin(cause),
        next: 'Run `kubectl get ns` and put right what it complains about.',
      },
      { cause },
    );
  }
  const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized, headers } = options;
  const auth = options.auth || serverOf(config).login;
  const tls = defined({ ca, cert, key, pfx, passphrase, servername, rejectUnauthorized });
  // undici resolves names at the proxy in any case, which is what the h says.
  const proxy = config.getCurrentCluster()?.proxyUrl?.replace(/^socks5h:/, 'socks5:');
  return {
    client: httpClient({ tls, env, ...(proxy && { proxy }) }),
    headers: {
      ...Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)])),
      ...(auth && { authorization: `Basic ${Buffer.from(auth).toString('base64')}` }),
    },
  };
}

/** JSON.parse repeats what it was given: here the answer of an exec plugin, which may be the token itself. */
function whyNoLogin(cause: unknown): string {
  if (cause instanceof SyntaxError) return 'The answer of its exec plugin is no JSON.';
  return messageOf(cause);
}

type Defined<T> = { [K in keyof T]?: NonNullable<T[K]> };

function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && value !== null),
  ) as Defined<T>;
}

const defaultMilliseconds = 15_000;
/** More than a page of 500 objects of the largest size that etcd takes. */
const answerLimit = 1024 * 1024 * 1024;

async function exchange(
  { client, headers }: Login,
  server: URL,
  request: ClusterRequest,
): Promise<ClusterAnswer> {
  const { method, body, query = {}, contentType = 'application/json' } = request;
  const milliseconds = request.timeoutMilliseconds ?? defaultMilliseconds;
  const url = urlOf(server, request.path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  try {
    const answer = await client.send(url, {
      method,
      headers: {
        ...headers,
        accept: 'application/json, */*',
        ...(body !== undefined && { 'content-type': contentType }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(milliseconds),
    });
    return { status: answer.status, text: (await readBody(answer, answerLimit)).toString('utf8') };
  } catch (cause) {
    throw noAnswer(url.origin, cause);
  }
}

/** The address of a path below that of the server, which may have a path of its own. */
export function urlOf(server: URL, path: string): URL {
  return new URL(server.href.replace(/\/$/, '') + path);
}
