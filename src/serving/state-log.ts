import type { Logger } from 'pino';
import { IrsaError } from '../errors/irsa-error.ts';

/** Logs a state when it changes, however often it is looked at. */
export class StateLog {
  readonly #log: Logger;
  readonly #last = new Map<string, string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** A state that is as it should be. */
  report(subject: string, state: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (this.#changes(subject, state)) this.#log.info(fields, state);
  }

  /** A state that somebody should put right. */
  warn(subject: string, state: string, cause?: unknown): void {
    const fields = causeOf(cause);
    if (this.#changes(subject, `${state} ${fields.err ?? ''}`)) this.#log.warn(fields, state);
  }

  /** The next trouble with it is logged again, even if it is the same one. */
  clear(subject: string): void {
    this.#last.delete(subject);
  }

  #changes(subject: string, state: string): boolean {
    const isNew = this.#last.get(subject) !== state;
    this.#last.set(subject, state);
    return isNew;
  }
}

/** Of a coded error what happened, why and what to do. */
function causeOf(cause: unknown): { code?: string; err?: string; next?: string } {
  if (cause === undefined) return {};
  if (!(cause instanceof IrsaError)) return { err: String(cause) };
  const { what, why, next } = cause.problem;
  return { code: cause.code, err: `${what} ${why}`, next };
}
