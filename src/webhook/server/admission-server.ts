import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket, type TlsOptions } from 'node:tls';
import type { ServingPair } from '../../serving/certificate-source.ts';
import { Connections } from '../../serving/connections.ts';
import { listen } from '../../serving/listen.ts';
import { type AdmissionParts, AdmissionRoutes } from './admission-routes.ts';
import type { Call } from './call.ts';
import { CallsInFlight } from './calls-in-flight.ts';
import { http1Calls } from './http1-calls.ts';
import { http2Calls } from './http2-calls.ts';
import { type ServerLimits, serverLimits } from './limits.ts';

/** What is asked of TLS connections; TLS 1.2 at least where nothing is said. */
export type TlsRules = Pick<TlsOptions, 'ciphers' | 'minVersion'>;

interface ServerParts extends AdmissionParts {
  readonly tls?: TlsRules;
  readonly limits?: Partial<ServerLimits>;
}

/** The HTTPS server that the API server calls. */
export interface AdmissionServer {
  /** The port, which is a free one where 0 was asked for. */
  listen(host: string, port: number): Promise<number>;
  /** New connections get this certificate; open ones keep theirs. */
  secure(pair: ServingPair): void;
  /** Goes on serving, and tells whoever is answered to go elsewhere with the next call. */
  drain(): void;
  /** Takes no connection any more, lets calls in flight finish for a while, then closes every connection. */
  close(finishWithinMilliseconds: number): Promise<void>;
}

/**
 * HTTP/2 and HTTP/1.1 on one port, as the client chooses: the API server takes HTTP/2 for a loopback URL, else HTTP/1.1
 * (https://github.com/kubernetes/kubernetes/pull/75791).
 */
export function admissionServer(pair: ServingPair | null, parts: ServerParts): AdmissionServer {
  const limits = { ...serverLimits, ...parts.limits };
  const now = () => performance.now();
  const connections = new Connections(limits, now);
  const calls = new CallsInFlight(limits, now);
  const routes = new AdmissionRoutes(parts, calls);
  const sessions = new Set<ServerHttp2Session>();
  let draining = false;
  const serve = (call: Call, socket: Socket): void => {
    connections.called(socket);
    const open = calls.begin(call);
    call.onceOver(() => {
      calls.end(open);
      connections.answered(socket);
    });
    routes.serve(open);
  };
  const http1 = http1Calls(limits, serve, () => draining);
  const tls = { minVersion: 'TLSv1.2', ...parts.tls } as const;
  const context = (one: ServingPair | null) => ({ ...tls, ...(one && { cert: one.cert, key: one.key }) });
  const server = createServer({
    ...context(pair),
    ALPNProtocols: ['h2', 'http/1.1'],
    handshakeTimeout: limits.handshakeMilliseconds,
  });
  server.on('connection', (socket) => connections.opened(socket));
  // Node reports a handshake that took too long, and leaves the connection open.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('secureConnection', (socket: TLSSocket) => {
    connections.secured(socket);
    if (socket.destroyed) return;
    if (socket.alpnProtocol !== 'h2') {
      http1.emit('connection', socket);
      return;
    }
    const session = http2Calls(socket, limits, serve);
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  const sweeper = setInterval(() => {
    connections.sweep();
    calls.sweep();
  }, limits.sweepMilliseconds);
  return {
    listen: (host, port) => listen(server, { host, port }, parts.log),
    secure: (one) => server.setSecureContext(context(one)),
    drain() {
      draining = true;
      // Those that come from now on know no other way: they are served to the end.
      for (const session of sessions) session.close();
    },
    async close(finishWithin) {
      draining = true;
      const closed = closing(server);
      const over = Promise.withResolvers<void>();
      http1.close();
      for (const session of sessions) session.close();
      const timer = setTimeout(over.resolve, finishWithin);
      await Promise.race([closed, over.promise]);
      clearTimeout(timer);
      clearInterval(sweeper);
      for (const session of sessions) session.destroy();
      connections.dismissAll();
    },
  };
}

/** Also where it never listened, or does not any more. */
function closing(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
