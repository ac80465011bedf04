import { type IncomingMessage, METHODS, type ServerResponse } from 'node:http';
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { Logger } from 'pino';
import type { ServingPair } from '../serving/certificate-files.ts';
import { listen } from '../serving/listen.ts';
import { plainText, readiness } from '../serving/text-answer.ts';
import { limitHandshakes } from './limit-handshakes.ts';
import type { WebhookMetrics } from './metrics/metrics.ts';
import { type MutateParts, mutate } from './review/mutate.ts';

/** The minimum version defaults to TLS 1.2. */
export type TlsRules = Pick<TlsOptions, 'ciphers' | 'minVersion'>;

export interface AdmissionParts extends MutateParts {
  readonly metrics: WebhookMetrics;
  readonly log: Logger;
  /** Why the webhook is not ready; empty if it is. */
  readonly unready: () => readonly string[];
  readonly tls?: TlsRules;
}

/** The HTTPS server that the API server calls. */
export interface AdmissionServer {
  /** Resolves to the port; 0 takes a free one. */
  listen(host: string, port: number): Promise<number>;
  /** Serves this certificate on new connections; open ones keep theirs. */
  secure(pair: ServingPair): void;
  /** Keeps serving, but tells each client to use another connection for its next request. */
  drain(): void;
  /** Accepts no new connection, lets requests in flight finish until the timeout, then closes every connection. */
  close(finishWithinMilliseconds: number): Promise<void>;
}

type Incoming = IncomingMessage | Http2ServerRequest;
type Outgoing = ServerResponse | Http2ServerResponse;
type Reply = (code: number, text: string, type?: string) => void;

/** The API server stays far below these limits, so there are no flags for them. */
const max = {
  connections: 1_000,
  /** Per HTTP/2 connection; the default of Go's servers. */
  streams: 250,
  /**
   * etcd stores at most 1.5 MiB of a pod (https://etcd.io/docs/latest/dev-guide/limit/), and the API server escapes a
   * character such as `<` with six bytes, `\u003c` (https://pkg.go.dev/encoding/json#Marshal).
   */
  bodyBytes: 10 * 1024 * 1024,
  handshakeMilliseconds: 5_000,
  requestMilliseconds: 30_000,
  /** The API server closes an idle connection after 90 s. It must never reuse one that the webhook closed first. */
  idleMilliseconds: 120_000,
} as const;

/**
 * Serves HTTP/2 and HTTP/1.1 on one port: the API server uses HTTP/2 for a loopback URL, else HTTP/1.1
 * (https://github.com/kubernetes/kubernetes/pull/75791).
 */
export function admissionServer(pair: ServingPair, parts: AdmissionParts): AdmissionServer {
  const context = ({ cert, key }: ServingPair) =>
    ({ minVersion: 'TLSv1.2', ...parts.tls, cert, key }) as const;
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  let draining = false;
  const limits = {
    handshakeTimeout: max.handshakeMilliseconds,
    headersTimeout: max.requestMilliseconds,
    requestTimeout: max.requestMilliseconds,
    keepAliveTimeout: max.idleMilliseconds,
    settings: { maxConcurrentStreams: max.streams },
  };
  const server = createSecureServer(
    { ...context(pair), ...limits, allowHTTP1: true },
    (incoming, outgoing) => {
      route(incoming, parts, (code, text, type = plainText) => {
        const closing = draining && incoming.httpVersionMajor === 1;
        send(outgoing, code, text, { 'content-type': type, ...(closing && { connection: 'close' }) });
      });
    },
  );
  server.maxConnections = max.connections;
  limitHandshakes(server);
  server.setTimeout(max.idleMilliseconds);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  const drain = (): void => {
    draining = true;
    // On GOAWAY, Go's clients retry unprocessed requests on another connection: https://www.rfc-editor.org/rfc/rfc9113#section-6.8
    for (const session of sessions) session.close();
  };
  return {
    listen: (host, port) => listen(server, { host, port }, parts.log),
    secure: (one) => server.setSecureContext(context(one)),
    drain,
    async close(finishWithin) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      drain();
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, finishWithin);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Answers with the status codes and texts of the EKS webhook if it has them. */
function route(incoming: Incoming, parts: AdmissionParts, reply: Reply): void {
  const [path] = (incoming.url ?? '').split('?', 1);
  if (path === '/mutate') review(incoming, parts, reply);
  else if (path === '/healthz') reply(200, 'ok');
  else if (path === '/readyz') {
    const { code, text } = readiness(parts.unready());
    reply(code, text);
  } else reply(404, '404 page not found\n');
}

function review(incoming: Incoming, parts: AdmissionParts, reply: Reply): void {
  const { metrics, log } = parts;
  const started = performance.now();
  const answer: Reply = (code, text, type) => {
    reply(code, text, type);
    metrics.answered('/mutate', verbOf(incoming), code, (performance.now() - started) / 1000);
  };
  const fail = (error: unknown): void => {
    const err = error instanceof Error ? error.stack : String(error);
    log.error({ err }, 'failed to answer a request');
    answer(500, 'internal error\n');
  };
  if (!/^application\/json *(;|$)/i.test(incoming.headers['content-type'] ?? '')) {
    answer(415, 'Invalid Content-Type, expected `application/json`\n');
    return;
  }
  readBody(incoming, (body) => {
    if (body === null) {
      // It may have been a pod with a role, but its service account was not read.
      metrics.decided('missed', null, 'too-large');
      log.warn({ why: 'too-large' }, 'missed');
      answer(413, 'body too long\n');
      return;
    }
    try {
      const answered = mutate(body, parts);
      if (typeof answered === 'string') answer(200, answered, 'application/json');
      else answered.then((late) => answer(200, late, 'application/json'), fail);
    } catch (error) {
      fail(error);
    }
  });
}

/** Passes the body on, or null as soon as it is too long. */
function readBody(incoming: Incoming, received: (body: string | null) => void): void {
  let pieces: Buffer[] = [];
  let bytes = 0;
  incoming.on('data', (piece: Buffer) => {
    const before = bytes;
    bytes += piece.length;
    if (bytes <= max.bodyBytes) pieces.push(piece);
    else if (before <= max.bodyBytes) {
      pieces = [];
      received(null);
    }
  });
  incoming.on('end', () => {
    if (bytes <= max.bodyBytes) received(Buffer.concat(pieces).toString('utf8'));
  });
}

function send(
  outgoing: Outgoing,
  code: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  const all = { ...headers, 'content-length': Buffer.byteLength(text) };
  // TypeScript needs two calls: the two `writeHead` have different types.
  if ('stream' in outgoing) outgoing.writeHead(code, all).end(text);
  else outgoing.writeHead(code, all).end(text);
}

const known: ReadonlySet<string> = new Set(METHODS);

/** HTTP/2 allows any word as a method, and each would become a time series. */
function verbOf({ method = '' }: Incoming): string {
  return known.has(method) ? method : 'OTHER';
}
