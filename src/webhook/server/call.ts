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
  /** Whether nobody is there any more who could take an answer. */
  readonly gone: boolean;
  /** Once only; what is left of the body is thrown away. Nothing happens where the client has gone. */
  answer(code: number, text: string, type: string): void;
  /** Answers as far as that goes, and takes nothing more of this call from the client. */
  cutOff(code: number, text: string): void;
  /** Says no more than that nothing was done about it, so that the client may ask again. */
  refuse(): void;
  /** Takes back what is left of an answer that nobody takes. */
  giveUp(): void;
  /** Closes the connection that it came by. */
  hangUp(): void;
  /** Told once, when the answer was taken or the call has come to another end; not of calls that stood in line on a connection that broke. */
  onceOver(over: () => void): void;
}
