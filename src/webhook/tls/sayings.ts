import type { Logger } from 'pino';
import { IrsaError } from '../../errors/irsa-error.ts';

/** Says each state of a thing once, however often it is looked at. */
export class Sayings {
  readonly #log: Logger;
  readonly #last = new Map<string, string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** A state that is as it should be. */
  tell(thing: string, state: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (this.#isNew(thing, state)) this.#log.info(fields, state);
  }

  /** A state that somebody should put right. */
  warn(thing: string, state: string, cause?: unknown): void {
    const fields = causeOf(cause);
    if (this.#isNew(thing, `${state} ${fields.err ?? ''}`)) this.#log.warn(fields, state);
  }

  /** The next trouble with it is worth saying again. */
  forget(thing: string): void {
    this.#last.delete(thing);
  }

  #isNew(thing: string, state: string): boolean {
    const isNew = this.#last.get(thing) !== state;
    this.#last.set(thing, state);
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
