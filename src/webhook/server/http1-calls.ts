import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { plainText } from '../../serving/text-answer.ts';
import type { Call } from './call.ts';
import type { ServerLimits } from './limits.ts';
import { pieceBytes, writeInPieces } from './write-in-pieces.ts';

/**
 * Serves connections that are handed to it by its event `connection`; it listens nowhere.
 * https://nodejs.org/api/http.html#event-connection
 */
export function http1Calls(
  limits: ServerLimits,
  serve: (call: Call, socket: Socket) => void,
  draining: () => boolean,
): Server {
  const server = createServer(
    {
      // One deadline for a connection without a byte, whether it waits for a call or not: two would be set and reset at each call.
      keepAliveTimeout: 0,
      headersTimeout: limits.callMilliseconds,
      requestTimeout: limits.callMilliseconds,
      connectionsCheckingInterval: limits.sweepMilliseconds,
    },
    (incoming, outgoing) => serve(new Http1Call(incoming, outgoing, draining), incoming.socket),
  );
  server.timeout = limits.idleMilliseconds;
  // Only this starts the check of headersTimeout and requestTimeout.
  server.emit('listening');
  return server;
}

class Http1Call implements Call {
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  readonly #draining: () => boolean;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse, draining: () => boolean) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#draining = draining;
  }

  get method(): string {
    return this.#incoming.method ?? '';
  }

  get target(): string {
    return this.#incoming.url ?? '/';
  }

  get contentType(): string | undefined {
    return this.#incoming.headers['content-type'];
  }

  get contentEncoding(): string | undefined {
    return this.#incoming.headers['content-encoding'];
  }

  get contentLength(): number {
    return Number(this.#incoming.headers['content-length'] ?? Number.NaN);
  }

  get body(): IncomingMessage {
    return this.#incoming;
  }

  get gone(): boolean {
    return this.#incoming.socket.destroyed;
  }

  answer(code: number, text: string, type: string): void {
    const outgoing = this.#outgoing;
    if (outgoing.writableEnded || outgoing.destroyed) return;
    if (this.#draining()) outgoing.shouldKeepAlive = false;
    const length = Buffer.byteLength(text);
    outgoing.writeHead(code, ['content-type', type, 'content-length', String(length)]);
    if (length > pieceBytes) writeInPieces(outgoing, text);
    // Plain ASCII, as nearly every answer is: one byte a character is cheaper to write.
    else outgoing.end(text, length === text.length ? 'latin1' : 'utf8');
    if (!this.#incoming.complete) this.#incoming.resume();
  }

  cutOff(code: number, text: string): void {
    // To close at once would take the answer from a client that is still sending; requestTimeout ends it.
    this.answer(code, text, plainText);
  }

  refuse(): void {
    this.cutOff(503, 'too many calls at once\n');
  }

  giveUp(): void {
    this.hangUp();
  }

  hangUp(): void {
    this.#incoming.socket.destroy();
  }

  onceOver(over: () => void): void {
    this.#outgoing.on('close', over);
  }
}
