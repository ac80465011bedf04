import { METHODS } from 'node:http';
import {
  constants,
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { plainText } from '../../serving/text-answer.ts';
import type { Call } from './call.ts';
import type { ServerLimits } from './limits.ts';
import { pieceBytes, writeInPieces } from './write-in-pieces.ts';

/** What a client may send of all calls of a connection before it is read: 64 KiB would stop it at every fifth pod. */
const connectionWindow = 1024 * 1024;
/**
 * Serves one connection. Node's own limits on floods are left as they are. Its `close` sends GOAWAY with the last call
 * that was taken, finishes those, and Go's clients ask again elsewhere for the others: https://www.rfc-editor.org/rfc/rfc9113#section-6.8
 */
export function http2Calls(
  socket: TLSSocket,
  limits: ServerLimits,
  serve: (call: Call, socket: Socket) => void,
): ServerHttp2Session {
  const session = performServerHandshake(socket, { settings: { maxConcurrentStreams: limits.streams } });
  const windowed = () => session.setLocalWindowSize(connectionWindow);
  if (session.connecting) session.once('connect', windowed);
  else windowed();
  session.on('stream', (stream, headers) => {
    // A client that breaks off or breaks the rules harms only itself.
    stream.on('error', () => {});
    serve(new Http2Call(stream, headers), socket);
  });
  session.on('error', () => {});
  session.setTimeout(limits.idleMilliseconds, () => session.close());
  return session;
}

/** HTTP/2 takes any word for a method; each would be a row of the metrics. */
const known: ReadonlySet<string> = new Set(METHODS);

class Http2Call implements Call {
  readonly #stream: ServerHttp2Stream;
  readonly #headers: IncomingHttpHeaders;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
    this.#stream = stream;
    this.#headers = headers;
  }

  get method(): string {
    const method = this.#headers[':method'] ?? '';
    return known.has(method) ? method : 'OTHER';
  }

  get target(): string {
    return this.#headers[':path'] ?? '/';
  }

  get contentType(): string | undefined {
    return this.#headers['content-type'];
  }

  get contentEncoding(): string | undefined {
    return this.#headers['content-encoding'];
  }

  get contentLength(): number {
    return Number(this.#headers['content-length'] ?? Number.NaN);
  }

  get body(): ServerHttp2Stream {
    return this.#stream;
  }

  get gone(): boolean {
    return this.#stream.destroyed;
  }

  answer(code: number, text: string, type: string): void {
    const stream = this.#stream;
    if (stream.destroyed || stream.closed || stream.headersSent) return;
    const length = Buffer.byteLength(text);
    stream.respond({ ':status': code, 'content-type': type, 'content-length': length });
    if (length > pieceBytes) writeInPieces(stream, text);
    else stream.end(text, length === text.length ? 'latin1' : 'utf8');
    stream.resume();
  }

  cutOff(code: number, text: string): void {
    this.answer(code, text, plainText);
    this.#stream.close(constants.NGHTTP2_NO_ERROR);
  }

  /**
   * Go's clients ask again by themselves (https://www.rfc-editor.org/rfc/rfc9113#section-8.7), after GOAWAY over another
   * connection: this one keeps memory for each stream it ever had at once.
   */
  refuse(): void {
    const { session } = this.#stream;
    this.#stream.close(constants.NGHTTP2_REFUSED_STREAM);
    session?.close();
  }

  giveUp(): void {
    this.#stream.close(constants.NGHTTP2_CANCEL);
  }

  hangUp(): void {
    this.#stream.session?.destroy();
  }

  onceOver(over: () => void): void {
    this.#stream.on('close', over);
  }
}
