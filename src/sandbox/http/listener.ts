import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { AwsFault } from '../aws-fault.ts';
import type { SandboxResponse } from '../service.ts';
import { hostName } from './host-names.ts';
import { type RawRequest, readRequest } from './read-request.ts';

/** What the listener needs from the sandbox. */
interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly bodyLimit: number;
  /** Whether the sandbox answers for a host name as a proxy and over TLS. */
  serves(name: string): boolean;
  contextFor(name: string): Promise<SecureContext>;
  answer(request: RawRequest): Promise<SandboxResponse>;
}

/** The two open ports of a sandbox. */
interface Listener {
  readonly port: number;
  readonly tlsPort: number;
  close(): Promise<void>;
}

/** Opens the plain port (endpoint and forward proxy) and the TLS port (virtual hosts). */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const sockets = new Set<Duplex>();
  const plain = createServer(limits, (message, response) => respond(options, 'endpoint', message, response));
  const tunnelled = secureServer(options, 'proxy');
  const secure = secureServer(options, 'public');
  plain.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    openTunnel(options, tunnelled, request, socket, head);
  });
  for (const server of [plain, tunnelled, secure]) harden(server, sockets);
  try {
    await open(plain, options.host, options.port);
    await open(secure, options.host, options.tlsPort);
  } catch (fault) {
    await Promise.all([shut(plain), shut(secure)]);
    throw fault;
  }
  return {
    port: portOf(plain),
    tlsPort: portOf(secure),
    async close() {
      const closed = Promise.all([shut(plain), shut(secure)]);
      tunnelled.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const limits = {
  // An STS session token of maximum length has to fit into a header or a query.
  maxHeaderSize: 64 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
} as const;

function secureServer(options: ListenerOptions, via: 'proxy' | 'public'): TlsServer {
  return createTlsServer(
    {
      ...limits,
      handshakeTimeout: 15_000,
      SNICallback: (name, done) => {
        const host = hostName(name);
        if (host !== 'localhost' && !options.serves(host)) {
          done(new Error(`The sandbox does not serve ${host}`));
          return;
        }
        options.contextFor(host).then(
          (context) => done(null, context),
          (fault: unknown) => done(fault instanceof Error ? fault : new Error('No certificate')),
        );
      },
    },
    (message, response) => respond(options, via, message, response),
  );
}

function openTunnel(
  options: ListenerOptions,
  tunnelled: TlsServer,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  socket.on('error', () => socket.destroy());
  const target = request.url ?? '';
  if (!options.serves(hostName(target))) {
    const text = `The sandbox is a proxy only for AWS and for the issuers that it serves.\n`;
    socket.end(
      `HTTP/1.1 403 Forbidden\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`,
    );
    return;
  }
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  if (head.length > 0) socket.unshift(head);
  tunnelled.emit('connection', socket);
}

function respond(
  options: ListenerOptions,
  via: RawRequest['via'],
  message: IncomingMessage,
  response: ServerResponse,
): void {
  readRequest(message, via, options.bodyLimit)
    .then((request) => options.answer(request))
    .catch((fault: unknown): SandboxResponse => {
      const status = fault instanceof AwsFault ? fault.status : 500;
      const text = fault instanceof AwsFault ? fault.message : 'The sandbox failed.';
      return { status, headers: { 'content-type': 'text/plain', connection: 'close' }, body: `${text}\n` };
    })
    .then((answer) => send(answer, message, response))
    .catch(() => response.destroy());
}

function send(answer: SandboxResponse, message: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed) return;
  const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body);
  const headers: Record<string, string> = { server: 'irsactl-sandbox', ...answer.headers };
  const bodiless = message.method === 'HEAD' || answer.status === 204 || answer.status === 304;
  if (!bodiless) headers['content-length'] = String(body.length);
  response.writeHead(answer.status, headers);
  response.end(bodiless ? undefined : body);
  // The unread rest of a refused body must not be parsed as the next request.
  if (!message.complete) message.resume();
}

function harden(server: Server | TlsServer, sockets: Set<Duplex>): void {
  server.setTimeout(120_000);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  server.on('clientError', (_fault: Error, socket: Duplex) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
}

function open(server: Server | TlsServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function shut(server: Server | TlsServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function portOf(server: Server | TlsServer): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
