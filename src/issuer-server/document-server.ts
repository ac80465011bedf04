import type { Server as PlainServer, ServerResponse } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { ServingPair } from '../serving/certificate-source.ts';
import { type SmallServerLimits, smallServer, smallTlsServer } from '../serving/small-server.ts';
import { answerCall, type DocumentAnswer, type Shelf } from './answer-call.ts';

/** What clients may take of the server: AWS and a few proxies ask, and whoever finds the address. */
const limits: SmallServerLimits = {
  connections: 1_000,
  callsOfOne: 8,
  firstCallMilliseconds: 10_000,
  callMilliseconds: 10_000,
  sweepMilliseconds: 1_000,
};

/** Longer than proxies keep a connection that nobody uses, so that they never meet a closed one. */
const idleMilliseconds = 120_000;
/** How long a client may leave an answer lying. */
const answerMilliseconds = 30_000;

interface DocumentServerParts {
  /** False for plain HTTP. */
  readonly isTls: boolean;
  /** Null while there is none: handshakes fail. */
  readonly pair: ServingPair | null;
  readonly shelf: () => Shelf;
  readonly draining: () => boolean;
  readonly answered: (method: string, code: number) => void;
}

/** The server of the two documents, HTTP/1.1. */
export function documentServer(parts: DocumentServerParts): PlainServer | TlsServer {
  const { isTls, pair, shelf, draining, answered } = parts;
  const answer: Parameters<typeof smallServer>[1] = (incoming, outgoing) => {
    const { method = '', url: target = '', headers } = incoming;
    const reads = method === 'GET' || method === 'HEAD';
    // What comes with a call that only writes is not waited for.
    if (draining() || !reads) outgoing.shouldKeepAlive = false;
    const said = answerCall({ method, target, ifNoneMatch: headers['if-none-match'] }, shelf());
    send(outgoing, said, method === 'HEAD');
    answered(reads ? method : 'other', said.code);
  };
  const server = isTls ? smallTlsServer(pair, limits, answer) : smallServer(limits, answer);
  server.keepAliveTimeout = idleMilliseconds;
  server.timeout = answerMilliseconds;
  return server;
}

function send(outgoing: ServerResponse, { code, headers, body }: DocumentAnswer, isHead: boolean): void {
  const length = code === 304 ? {} : { 'content-length': body.length };
  outgoing.writeHead(code, { ...headers, ...length }).end(isHead ? undefined : body);
}
