import { once } from 'node:events';
import { request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect as plainConnect, type Socket } from 'node:net';
import { type ConnectionOptions, connect, type DetailedPeerCertificate } from 'node:tls';
import { type ConnectTo, redirectConnection } from './connect-to.ts';
import { NetworkFault, networkFault } from './network-fault.ts';
import { type Environment, proxyFor } from './proxy-for.ts';

/** How a server is reached: proxies of the environment and `--connect-to` count as for any request. */
export interface ServerAccess {
  readonly connectTo?: readonly ConnectTo[];
  /** Default: the environment of the process. */
  readonly env?: Environment;
  /** For the whole look. Default: 5000. */
  readonly timeoutMilliseconds?: number;
}

/** What a TLS server showed. */
export interface SentCertificates {
  /** DER of each certificate, the server's own first, each followed by the one that vouches for it. */
  readonly chain: readonly Buffer[];
  /** OpenSSL's name for what is wrong with the chain under the given authorities; null where nothing is. */
  readonly refusal: string | null;
}

/**
 * Looks at the certificates that the server of an https URL sends, and judges them by these authorities alone, in PEM.
 * Sends nothing. Throws a NetworkFault where no TLS connection comes about.
 */
export async function sentCertificates(
  url: URL,
  access: ServerAccess,
  tls: { readonly ca: readonly string[]; readonly maxVersion?: 'TLSv1.2' },
): Promise<SentCertificates> {
  const signal = AbortSignal.timeout(access.timeoutMilliseconds ?? 5_000);
  let socket: Socket | null = null;
  try {
    socket = await reach(url, access, signal);
    const { ca, maxVersion } = tls;
    const options: ConnectionOptions = { socket, ca: [...ca], rejectUnauthorized: false };
    const secure = connect({ ...options, servername: url.hostname, ...(maxVersion && { maxVersion }) });
    // What breaks once nobody waits any more matters to nobody.
    secure.on('error', () => {});
    await once(secure, 'secureConnect', { signal });
    const refusal = secure.authorized ? null : refusalOf(secure.authorizationError);
    return { chain: chainOf(secure.getPeerCertificate(true)), refusal };
  } catch (error) {
    throw networkFault(signal.aborted ? signal.reason : error);
  } finally {
    socket?.destroy();
  }
}

/** Node's types know an error, and its code is what there is. */
function refusalOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function chainOf(first: DetailedPeerCertificate): readonly Buffer[] {
  const chain: Buffer[] = [];
  let current: DetailedPeerCertificate | undefined = first;
  while (current?.raw && !chain.some((der) => der.equals(current?.raw ?? Buffer.alloc(0)))) {
    chain.push(current.raw);
    current = current.issuerCertificate;
  }
  return chain;
}

async function reach(
  url: URL,
  { connectTo = [], env = process.env }: ServerAccess,
  signal: AbortSignal,
): Promise<Socket> {
  const port = Number(url.port) || 443;
  const elsewhere = redirectConnection(connectTo, url.hostname, port);
  const proxy = elsewhere ? null : proxyFor(url, env);
  if (proxy !== null) return tunnel(new URL(proxy), `${url.hostname}:${port}`, signal);
  const socket = plainConnect(elsewhere ?? { host: url.hostname, port });
  await once(socket, 'connect', { signal });
  return socket;
}

async function tunnel(proxy: URL, target: string, signal: AbortSignal): Promise<Socket> {
  const send = proxy.protocol === 'https:' ? tlsRequest : request;
  const { username, password } = proxy;
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  const headers = username === '' ? {} : { 'proxy-authorization': `Basic ${login.toString('base64')}` };
  const asked = send(proxy, {
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...headers },
    signal,
  });
  asked.end();
  const [answer, socket] = await once(asked, 'connect', { signal });
  if (answer.statusCode === 200) return socket;
  socket.destroy();
  throw new NetworkFault('other', `the proxy answered ${answer.statusCode}`);
}
