import type { SecureContextOptions } from 'node:tls';
import { Agent, buildConnector, type Dispatcher, ProxyAgent } from 'undici';
import { type ConnectTo, redirectConnection } from './connect-to.ts';
import { NetworkFault, networkFault } from './network-fault.ts';
import { type Environment, proxyFor } from './proxy-for.ts';

export interface TlsSettings
  extends Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'maxVersion'> {
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

interface HttpSettings {
  readonly tls?: TlsSettings;
  /** Source of HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Default: the environment of the process. */
  readonly env?: Environment;
  /** URL of a proxy for all requests, or null for none; overrides the environment. */
  readonly proxy?: string | null;
  /** Redirected connections, which use no proxy. */
  readonly connectTo?: readonly ConnectTo[];
  /** Keeps connections open for later requests. Default: one connection per request. */
  readonly keepConnections?: boolean;
}

export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | null;
  readonly signal?: AbortSignal | undefined;
  /** Timeout until the answer begins. Default: 15000. */
  readonly answerMilliseconds?: number;
  /** Timeout between two parts of the answer. Default: 15000. */
  readonly silenceMilliseconds?: number;
  /** Maximum of redirects to follow, never from https to http. Default: none; a redirect is returned as the answer. */
  readonly redirects?: number;
}

export interface HttpAnswer {
  readonly url: URL;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Throws a NetworkFault if it breaks off. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Closes an answer without reading its body. */
  discard(): void;
}

/** Sends HTTP requests; throws a NetworkFault if no answer comes. */
export interface HttpClient {
  send(url: URL, request?: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

const connectMilliseconds = 5_000;
/** More than irsactl's eight concurrent requests. */
const connections = 16;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

export function httpClient(settings: HttpSettings = {}): HttpClient {
  const dispatchers = new Map<string, Dispatcher>();
  const sendBy = async (proxy: string, url: URL, options: HttpRequest): Promise<HttpAnswer> => {
    try {
      const dispatcher = dispatchers.get(proxy) ?? openDispatcher(proxy, settings);
      dispatchers.set(proxy, dispatcher);
      return await sendOnce(dispatcher, url, options);
    } catch (error) {
      throw proxy === '' ? error : faultBehind(proxy, error);
    }
  };
  return {
    async send(url, options = {}) {
      const limit = options.redirects ?? 0;
      let current = url;
      for (let hop = 0; ; hop += 1) {
        const answer = await sendBy(proxyOf(current, settings) ?? '', current, options);
        const location = answer.headers['location'];
        if (limit === 0 || !redirectStatuses.has(answer.status) || location === undefined) return answer;
        answer.discard();
        if (hop === limit)
          throw new NetworkFault('redirect', `${current.host} redirects more than ${limit} times`);
        current = redirected(current, location);
      }
    },
    close() {
      for (const dispatcher of dispatchers.values()) void dispatcher.destroy();
      dispatchers.clear();
    },
  };
}

function proxyOf(url: URL, { proxy, env = process.env, connectTo = [] }: HttpSettings): string | null {
  if (proxy !== undefined) return proxy;
  if (redirectConnection(connectTo, hostOf(url), portOf(url))) return null;
  return proxyFor(url, env);
}

/** Names the proxy, because it may be the cause, without the credentials in its URL. */
function faultBehind(proxy: string, error: unknown): NetworkFault {
  const { kind, code, message } = networkFault(error);
  const shown = URL.canParse(proxy)
    ? `${new URL(proxy).protocol}//${new URL(proxy).host}`
    : 'of the environment';
  return new NetworkFault(kind, `${message} (through the proxy ${shown})`, { code, cause: error });
}

function openDispatcher(proxy: string, settings: HttpSettings): Dispatcher {
  const { tls = {}, connectTo = [], keepConnections = false } = settings;
  const options = { allowH2: false, connections, pipelining: keepConnections ? 1 : 0 };
  if (proxy !== '') {
    // With proxyTls, undici would use TLS for SOCKS proxies too.
    const isHttps = /^https:/i.test(proxy);
    return new ProxyAgent({
      ...options,
      ...(isHttps && { proxyTls: tls.ca === undefined ? {} : { ca: tls.ca } }),
      // undici always lets the proxy resolve names, which is the meaning of the `h`.
      uri: proxy.replace(/^socks5h:/i, 'socks5:'),
      requestTls: { ...tls },
      // CONNECT for plain http too, so that stand-ins for AWS are reached like AWS.
      proxyTunnel: true,
      connectTimeout: connectMilliseconds,
    });
  }
  const connect = buildConnector({ ...tls, allowH2: false, timeout: connectMilliseconds });
  if (connectTo.length === 0) return new Agent({ ...options, connect });
  return new Agent({
    ...options,
    connect(target, callback) {
      const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80);
      const elsewhere = redirectConnection(connectTo, target.hostname, port);
      if (!elsewhere) return connect(target, callback);
      const { host: hostname } = elsewhere;
      return connect(
        { ...target, hostname, port: String(elsewhere.port), servername: target.hostname },
        callback,
      );
    },
  });
}

async function sendOnce(dispatcher: Dispatcher, url: URL, options: HttpRequest): Promise<HttpAnswer> {
  const { method = 'GET', headers = {}, body = null, signal } = options;
  const { answerMilliseconds = 15_000, silenceMilliseconds = 15_000 } = options;
  try {
    const answer = await dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: method as Dispatcher.HttpMethod,
      headers: { 'user-agent': 'irsactl', ...headers },
      body,
      headersTimeout: answerMilliseconds,
      bodyTimeout: silenceMilliseconds,
      ...(signal && { signal }),
    });
    return {
      url,
      status: answer.statusCode,
      headers: Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: withFaults(answer.body),
      discard: () => {
        // Ignores errors of a discarded answer.
        answer.body.on('error', () => {}).destroy();
      },
    };
  } catch (error) {
    throw networkFault(error);
  }
}

async function* withFaults(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw networkFault(error);
  }
}

function redirected(from: URL, location: string): URL {
  const next = new URL(location, from);
  if (from.protocol === 'https:' && next.protocol !== 'https:') {
    throw new NetworkFault(
      'redirect',
      `${from.host} redirects to ${next.protocol}//, which is not encrypted`,
    );
  }
  return next;
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}
