import type { Readable } from 'node:stream';

/** One call, whichever HTTP it came by. */
export interface Call {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  /** NaN where the client does not say. */
  readonly contentLength: number;
  readonly body: Readable;
  /** Once only; what is left of the body is thrown away. Nothing happens where the client has gone. */
  answer(code: number, text: string, type: string): void;
  /** Answers as far as that goes, and takes nothing more of this call from the client. */
  cutOff(code: number, text: string): void;
}

export const plainText = 'text/plain; charset=utf-8';
