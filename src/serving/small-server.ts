import {
  createServer as createPlainServer,
  type IncomingMessage,
  type Server as PlainServer,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ServingPair } from './certificate-source.ts';
import { Connections } from './connections.ts';

/** What clients may take of a server whose answers are short. */
export interface SmallServerLimits {
  /** Open at once, and half as many again for a moment. */
  readonly connections: number;
  /** Asked over one connection before the first is answered: nobody of use asks so. */
  readonly callsOfOne: number;
  /** From a connection to its first call, TLS included. */
  readonly firstCallMilliseconds: number;
  /** For the headers of a call, and for all of it. */
  readonly callMilliseconds: number;
  readonly sweepMilliseconds: number;
}

type Answer = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Plain HTTP/1.1 with short answers; whoever only holds connections open keeps nobody out, and does not fill the memory. */
export function smallServer(limits: SmallServerLimits, answer: Answer): PlainServer {
  const connections = new Connections(limits, () => performance.now());
  const server = createPlainServer(counted(connections, limits, answer));
  server.on('connection', (socket) => {
    connections.opened(socket);
    connections.secured(socket);
  });
  return bounded(server, connections, limits);
}

/** The same over TLS, 1.2 at least; handshakes fail while there is no certificate. */
export function smallTlsServer(
  pair: ServingPair | null,
  limits: SmallServerLimits,
  answer: Answer,
): TlsServer {
  const connections = new Connections(limits, () => performance.now());
  const options = { ...tlsOf(pair), handshakeTimeout: limits.firstCallMilliseconds };
  const server = createTlsServer(options, counted(connections, limits, answer));
  server.on('connection', (socket: Socket) => connections.opened(socket));
  server.on('secureConnection', (socket: TLSSocket) => connections.secured(socket));
  // Node reports a handshake that took too long, and leaves the connection open.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return bounded(server, connections, limits);
}

/** What new connections are given. */
export function tlsOf(pair: ServingPair | null) {
  return { minVersion: 'TLSv1.2', ...(pair && { cert: pair.cert, key: pair.key }) } as const;
}

function counted(connections: Connections, limits: SmallServerLimits, answer: Answer): Answer {
  return (incoming, outgoing) => {
    const { socket } = incoming;
    if (connections.called(socket) > limits.callsOfOne) socket.destroy();
    outgoing.once('close', () => connections.answered(socket));
    answer(incoming, outgoing);
  };
}

function bounded<Server extends PlainServer | TlsServer>(
  server: Server,
  connections: Connections,
  limits: SmallServerLimits,
): Server {
  server.headersTimeout = limits.callMilliseconds;
  server.requestTimeout = limits.callMilliseconds;
  const sweeper = setInterval(() => connections.sweep(), limits.sweepMilliseconds);
  server.on('close', () => clearInterval(sweeper));
  return server;
}
