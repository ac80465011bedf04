import { createReadStream } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { dirname } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { IrsaError } from '../errors/irsa-error.ts';
import { listed } from '../errors/listed.ts';
import { messageOf, systemCodeOf } from '../errors/thrown.ts';
import { whyUnreadable } from '../errors/why-unreadable.ts';
import { httpClient } from '../net/http-client.ts';
import { KubernetesClient } from './client.ts';
import { httpTransport, type LogIn, type Login } from './exchange.ts';
import { type ConnectOptions, configFiles, noConfig } from './kubeconfig-files.ts';
import { awaitingRbac } from './starting-server.ts';
import { type Watch, watchOver } from './watch.ts';

export type { ConnectOptions } from './kubeconfig-files.ts';

/** Finds the cluster as kubectl does, without a request; throws IRSA-CLUSTER-001 or 013. */
export async function connectCluster(options: ConnectOptions): Promise<KubernetesClient> {
  const { server, logIn } = await targetOf(options);
  return new KubernetesClient(awaitingRbac(httpTransport(server, logIn, options.report)));
}

/** Each watch has its own connection, with the kubeconfig's credentials at its start. */
export async function connectWatch(options: ConnectOptions): Promise<Watch> {
  const { server, logIn } = await targetOf(options);
  return watchOver(server, logIn);
}

/** The names of the current context and cluster in the kubeconfig; null if it has none. */
export interface ClusterNames {
  readonly context: string | null;
  readonly cluster: string | null;
}

export async function clusterNamesOf(options: ConnectOptions): Promise<ClusterNames> {
  const config = await loadConfig(options);
  const context = config.getCurrentContext() || null;
  return { context, cluster: config.getCurrentCluster()?.name ?? null };
}
/** In bytes; far more than hundreds of clusters with certificates need. */
const largestConfig = 16 * 1024 * 1024;

interface Target {
  readonly server: URL;
  readonly logIn: LogIn;
}

async function targetOf(options: ConnectOptions): Promise<Target> {
  const config = await loadConfig(options);
  const server = options.server === undefined ? serverOf(config).url : new URL(options.server);
  return { server, logIn: () => logInBy(config, server, options.env) };
}

/** The address of the API server, and the login that it may contain: a secret, which no message may show. */
function serverOf(config: KubeConfig): { readonly url: URL; readonly login: string } {
  const server = config.getCurrentCluster()?.server;
  if (!server || !URL.canParse(server)) {
    const context = config.getCurrentContext();
    throw noConfig(
      context ? `The current context "${context}" names no cluster.` : 'It has no current context.',
    );
  }
  const url = new URL(server);
  const login = [url.username, url.password].map(decoded).join(':');
  url.username = '';
  url.password = '';
  return { url, login: login === ':' ? '' : login };
}

/** A percent sign that encodes nothing is literal. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The kubeconfig for `options`. */
async function loadConfig({ env, kubeconfig, context }: ConnectOptions): Promise<KubeConfig> {
  // Loaded on demand: the client is large, and most commands do not need a cluster.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  let files: readonly string[] = [];
  try {
    files = await configFiles(env, kubeconfig);
    if (files.length === 0) config.loadFromCluster();
    for (const [index, file] of files.entries()) {
      const next = new KubeConfig();
      readInto(next, file, await textOf(file));
      // As in kubectl, the first file that names a current context decides.
      config.mergeConfig(next, index > 0 && Boolean(config.getCurrentContext()));
    }
  } catch (cause) {
    if (cause instanceof IrsaError) throw cause;
    throw noConfig(messageOf(cause));
  }
  if (config.getClusters().length === 0 && config.getContexts().length === 0) throw namesNothing(files);
  if (context !== undefined) chooseContext(config, context);
  return config;
}

/** Any text without a colon is valid YAML, and so an empty configuration. */
function namesNothing(files: readonly string[]): IrsaError {
  const what = files.length === 1 ? 'is not a kubeconfig, or is empty: it names' : 'name';
  return noConfig(`${listed(files)} ${what} no cluster.`);
}

function chooseContext(config: KubeConfig, context: string): void {
  const names = config.getContexts().map(({ name }) => name);
  if (!names.includes(context)) {
    throw new IrsaError('IRSA-CLUSTER-013', {
      what: `The kubeconfig has no context "${context}".`,
      why: names.length === 0 ? 'It has no contexts.' : `It has ${names.join(', ')}.`,
      next: 'Choose a context from `kubectl config get-contexts`.',
    });
  }
  config.setCurrentContext(context);
}

async function textOf(file: string): Promise<string> {
  const unreadable = (why: string): IrsaError => {
    const next = 'Name the file that kubectl uses: --kubeconfig, or KUBECONFIG.';
    return noConfig(why, next, `The kubeconfig ${file} cannot be read.`);
  };
  const chunks: Buffer[] = [];
  try {
    // A device may never end.
    for await (const chunk of createReadStream(file, { end: largestConfig })) chunks.push(chunk);
  } catch (cause) {
    throw unreadable(whyUnreadable(cause));
  }
  const content = Buffer.concat(chunks);
  if (content.length > largestConfig) throw unreadable(`It has more than ${largestConfig} bytes.`);
  return content.toString('utf8');
}

/** The parser's message repeats the lines around a fault, including credentials. */
function readInto(config: KubeConfig, file: string, text: string): void {
  try {
    config.loadFromString(text);
    config.makePathsAbsolute(dirname(file));
  } catch (cause) {
    const mark = cause instanceof Error && 'mark' in cause ? cause.mark : null;
    const line = mark && typeof mark === 'object' && 'line' in mark ? Number(mark.line) + 1 : null;
    throw noConfig(`${file} is not a kubeconfig${line === null ? '' : `: see line ${line}`}.`);
  }
}

/** The current TLS settings, credentials and proxy of the kubeconfig: an exec plugin or a token file may renew them. */
async function logInBy(config: KubeConfig, server: URL, env: ConnectOptions['env']): Promise<Login> {
  // As kubectl does, credentials are never sent over plain http (`kubectl proxy`).
  if (server.protocol === 'http:') return { client: httpClient({ env }), headers: {} };
  const options: RequestOptions = { headers: {} };
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    throw new IrsaError(
      'IRSA-CLUSTER-004',
      {
        what: `The login for ${server.href} failed.`,
        why: whyNoLogin(cause),
        next: 'Run `kubectl get ns` and fix the error that it shows.',
      },
      { cause },
    );
  }
  const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized, headers } = options;
  const auth = options.auth || serverOf(config).login;
  const tls = defined({ ca, cert, key, pfx, passphrase, servername, rejectUnauthorized });
  const proxy = config.getCurrentCluster()?.proxyUrl;
  return {
    client: httpClient({ tls, env, ...(proxy && { proxy }) }),
    headers: {
      ...Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)])),
      ...(auth && { authorization: `Basic ${Buffer.from(auth).toString('base64')}` }),
    },
  };
}

/** JSON.parse repeats its input: here the output of an exec plugin, which may be the token. */
function whyNoLogin(cause: unknown): string {
  if (cause instanceof SyntaxError) return 'The output of its exec plugin is not JSON.';
  const { syscall, path } = (cause instanceof Error ? cause : {}) as NodeJS.ErrnoException;
  if (syscall?.startsWith('spawn'))
    return `Its exec plugin ${path} could not be started: ${systemCodeOf(cause)}.`;
  if (path !== undefined) return `${path}: ${whyUnreadable(cause)}`;
  return messageOf(cause) || 'Its exec plugin failed without a message.';
}

type Defined<T> = { [K in keyof T]?: NonNullable<T[K]> };

function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && value !== null),
  ) as Defined<T>;
}
