import { Readable } from 'node:stream';
import type { Dispatcher } from '../../src/sandbox/dispatcher.ts';

/** Connects a client of the SDK to a sandbox without sockets. */
export function inProcessHandler(dispatcher: Dispatcher) {
  async function handle(sent: SentRequest) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(sent.query ?? {})) {
      for (const item of Array.isArray(value) ? value : [value ?? '']) query.append(name, item);
    }
    const { status, headers, body } = await dispatcher.answer({
      method: sent.method,
      host: sent.hostname,
      path: sent.path,
      rawQuery: query.toString(),
      headers: Object.fromEntries(
        Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      body: bytesOf(sent.body),
      via: 'public',
    });
    return {
      response: { statusCode: status, headers: { ...headers }, body: Readable.from([Buffer.from(body)]) },
    };
  }
  return { handle };
}

interface SentRequest {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

function bytesOf(body: unknown): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (body === undefined) return Buffer.alloc(0);
  throw new Error('a streamed body needs a real connection');
}
