import type { IncomingMessage } from 'node:http';

/** A body that was read whole, one that is longer than the limit, or one that broke off. */
type RequestBody =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'too-long' | 'broken' };

/** Reads a body of at most `limit` bytes. */
export function readBody(incoming: IncomingMessage, limit: number, done: (body: RequestBody) => void): void {
  if (Number(incoming.headers['content-length'] ?? 0) > limit) {
    done({ kind: 'too-long' });
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  let open = true;
  const finish = (body: RequestBody): void => {
    if (open) done(body);
    open = false;
  };
  incoming.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > limit) finish({ kind: 'too-long' });
    else chunks.push(chunk);
  });
  incoming.on('end', () => {
    const [first] = chunks;
    const whole = chunks.length === 1 && first ? first : Buffer.concat(chunks);
    finish({ kind: 'whole', text: whole.toString('utf8') });
  });
  incoming.on('close', () => finish({ kind: 'broken' }));
  incoming.on('error', () => finish({ kind: 'broken' }));
}
