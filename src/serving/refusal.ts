import type { ErrorCode } from '../errors/catalogue/index.ts';

/** How a server says that it cannot use what it was started with. */
export interface Refusal {
  readonly code: ErrorCode;
  /** The server, in the middle of a sentence: `the webhook`. */
  readonly server: string;
  readonly next: string;
}
