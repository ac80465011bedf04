import type { IncomingMessage } from 'node:http';
import { AwsFault } from '../aws-fault.ts';

/** A request as read from the wire, not yet interpreted. */
export interface RawRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly address?: string | undefined;
  readonly via: 'endpoint' | 'proxy' | 'public';
  /** Set for a request through the proxy to an `http://` address: AWS would receive it without TLS. */
  readonly plainHttp?: true;
}

/** Reads a whole request; throws an AwsFault if it is malformed or larger than `bodyLimit`. */
export async function readRequest(
  message: IncomingMessage,
  via: RawRequest['via'],
  bodyLimit: number,
): Promise<RawRequest> {
  const target = splitTarget(message.url ?? '');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  const body = await readBody(message, bodyLimit);
  const cut = target.path.indexOf('?');
  return {
    method: message.method ?? 'GET',
    host: (target.host ?? headers['host'] ?? '').toLowerCase(),
    path: cut < 0 ? target.path : target.path.slice(0, cut),
    rawQuery: cut < 0 ? '' : target.path.slice(cut + 1),
    headers,
    body,
    // A dual-stack socket reports IPv4 clients with this prefix.
    address: message.socket.remoteAddress?.replace(/^::ffff:/, ''),
    via: target.host === null ? via : 'proxy',
    ...(via === 'endpoint' && /^http:/i.test(message.url ?? '') && { plainHttp: true }),
  };
}

/** Splits a request target: `/path?query`, or `http://host/path?query` as a proxy receives it. */
function splitTarget(url: string): { host: string | null; path: string } {
  if (url.startsWith('/')) return { host: null, path: url };
  const absolute = /^https?:\/\/([^/?#@]+)([/?].*)?$/i.exec(url);
  if (!absolute) throw new AwsFault('InvalidRequest', 400, 'The request target is not a path.');
  const rest = absolute[2] ?? '/';
  return { host: absolute[1] ?? '', path: rest.startsWith('?') ? `/${rest}` : rest };
}

async function readBody(message: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = () =>
    new AwsFault('RequestEntityTooLarge', 413, `The sandbox accepts bodies of at most ${limit} bytes.`);
  if (Number(message.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
