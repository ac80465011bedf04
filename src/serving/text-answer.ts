import type { ServerResponse } from 'node:http';

export const plainText = 'text/plain; charset=utf-8';

interface TextAnswer {
  readonly code: number;
  readonly text: string;
  /** Default: plain text. */
  readonly type?: string;
}

export function sendText(outgoing: ServerResponse, { code, text, type = plainText }: TextAnswer): void {
  outgoing.writeHead(code, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
}

/** The answer of a readiness probe: `ok`, or one line per reason. */
export function readiness(reasons: readonly string[]): TextAnswer {
  return reasons.length === 0
    ? { code: 200, text: 'ok' }
    : { code: 503, text: reasons.map((reason) => `not ready: ${reason}\n`).join('') };
}
