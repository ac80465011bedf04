import { once } from 'node:events';
import { request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect as plainConnect, type Socket } from 'node:net';
import { type ConnectionOptions, connect, type DetailedPeerCertificate } from 'node:tls';
import { type ConnectTo, redirectConnection } from './connect-to.ts';
import { NetworkFault, networkFault, refusedByProxy } from './network-fault.ts';
import { type Environment, proxyFor } from './proxy-for.ts';

/** How to reach a server: through the environment's proxies and `--connect-to`, like any request. */
export interface ServerAccess {
  readonly connectTo?: readonly ConnectTo[];
  /** Default: the environment of the process. */
  readonly env?: Environment;
  /** Timeout of the whole check. Default: 5000. */
  readonly timeoutMilliseconds?: number;
}

export interface SentCertificates {
  /** DER of each certificate, the server's first, each followed by its issuer's. */
  readonly chain: readonly Buffer[];
  /** OpenSSL's code if the chain is not valid under the given authorities, else null. */
  readonly refusal: string | null;
}

/**
 * Returns the certificates of an https server and validates them with the given authorities (PEM) only. Sends no request.
 * Throws a NetworkFault if the TLS connection fails.
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
    // Ignores errors after the handshake.
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

/** Node's types declare an Error; its code is the relevant part. */
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
  throw new NetworkFault('other', refusedByProxy(answer.statusCode));
}
