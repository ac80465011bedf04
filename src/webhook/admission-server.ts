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
import type { WebhookMetrics } from './metrics/metrics.ts';
import { type MutateParts, mutate } from './review/mutate.ts';

/** What is asked of TLS connections; TLS 1.2 at least where nothing is said. */
export type TlsRules = Pick<TlsOptions, 'ciphers' | 'minVersion'>;

export interface AdmissionParts extends MutateParts {
  readonly metrics: WebhookMetrics;
  readonly log: Logger;
  /** Why pods should not be sent here now; empty where they should. */
  readonly unready: () => readonly string[];
  readonly tls?: TlsRules;
}

/** The HTTPS server that the API server calls. */
export interface AdmissionServer {
  /** The port, which is a free one where 0 was asked for. */
  listen(host: string, port: number): Promise<number>;
  /** New connections get this certificate; open ones keep theirs. */
  secure(pair: ServingPair): void;
  /** Serves on, and tells each client to use another connection for its next call. */
  drain(): void;
  /** Takes no connection any more, lets calls in flight finish for a while, then closes every connection. */
  close(finishWithinMilliseconds: number): Promise<void>;
}

type Incoming = IncomingMessage | Http2ServerRequest;
type Outgoing = ServerResponse | Http2ServerResponse;
type Reply = (code: number, text: string, type?: string) => void;

/** The API server comes near none of these, so that none is a flag. */
const most = {
  connections: 1_000,
  /** Of one connection of HTTP/2, as many as Go's servers allow. */
  streams: 250,
  /**
   * etcd stores 1.5 MiB of a pod (https://etcd.io/docs/latest/dev-guide/limit/), and the API server writes a letter such
   * as `<` as `\u003c`: six for one (https://pkg.go.dev/encoding/json#Marshal).
   */
  bodyBytes: 10 * 1024 * 1024,
  requestMilliseconds: 30_000,
  /** The API server closes an idle connection after 90 s: it must never use one that is closed here. */
  idleMilliseconds: 120_000,
} as const;

/**
 * HTTP/2 and HTTP/1.1 on one port, as the client chooses: the API server takes HTTP/2 for a loopback URL, else HTTP/1.1
 * (https://github.com/kubernetes/kubernetes/pull/75791).
 */
export function admissionServer(pair: ServingPair, parts: AdmissionParts): AdmissionServer {
  const context = ({ cert, key }: ServingPair) =>
    ({ minVersion: 'TLSv1.2', ...parts.tls, cert, key }) as const;
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  let draining = false;
  const limits = {
    handshakeTimeout: most.requestMilliseconds,
    headersTimeout: most.requestMilliseconds,
    requestTimeout: most.requestMilliseconds,
    keepAliveTimeout: most.idleMilliseconds,
    settings: { maxConcurrentStreams: most.streams },
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
  server.maxConnections = most.connections;
  server.setTimeout(most.idleMilliseconds);
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
    // GOAWAY: Go's clients use another connection for what was not taken. https://www.rfc-editor.org/rfc/rfc9113#section-6.8
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

/** The codes and texts of the EKS webhook where it has them. */
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
    log.error({ err }, 'a call could not be answered');
    answer(500, 'internal error\n');
  };
  if (!/^application\/json *(;|$)/i.test(incoming.headers['content-type'] ?? '')) {
    answer(415, 'Invalid Content-Type, expected `application/json`\n');
    return;
  }
  readBody(incoming, (body) => {
    if (body === null) {
      // It may have been a pod with a role. Whose, nobody has read.
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

/** Null for a body that is too long, as soon as it is. */
function readBody(incoming: Incoming, taken: (body: string | null) => void): void {
  let pieces: Buffer[] = [];
  let bytes = 0;
  incoming.on('data', (piece: Buffer) => {
    const before = bytes;
    bytes += piece.length;
    if (bytes <= most.bodyBytes) pieces.push(piece);
    else if (before <= most.bodyBytes) {
      pieces = [];
      taken(null);
    }
  });
  incoming.on('end', () => {
    if (bytes <= most.bodyBytes) taken(Buffer.concat(pieces).toString('utf8'));
  });
}

function send(
  outgoing: Outgoing,
  code: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  const all = { ...headers, 'content-length': Buffer.byteLength(text) };
  // Each of the two has a `writeHead` of its own type.
  if ('stream' in outgoing) outgoing.writeHead(code, all).end(text);
  else outgoing.writeHead(code, all).end(text);
}

const known: ReadonlySet<string> = new Set(METHODS);

/** HTTP/2 takes any word for a method; each would be a row of the metrics. */
function verbOf({ method = '' }: Incoming): string {
  return known.has(method) ? method : 'OTHER';
}
