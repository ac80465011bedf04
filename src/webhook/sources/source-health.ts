import { IrsaError } from '../../errors/irsa-error.ts';
import { messageOf } from '../../errors/thrown.ts';

/** Where the webhook's knowledge comes from. */
export type SourceName = 'service-accounts' | 'namespaces' | 'config-map' | 'container-credentials';

/** How long ago a source was last heard of, and what went wrong since. */
export class SourceHealth {
  readonly name: SourceName;
  readonly #elapsed: () => number;
  #aliveAt: number | null = null;
  #lastError: string | null = null;
  #failures = 0;
  readonly #firstRead = Promise.withResolvers<void>();

  /** `elapsed` is a clock that nobody sets: an age must not depend on the time of day. */
  constructor(name: SourceName, elapsed: () => number) {
    this.name = name;
    this.#elapsed = elapsed;
  }

  /** True once all of it has been read. */
  get synced(): boolean {
    return this.#aliveAt !== null;
  }

  /** Resolves when all of it has been read for the first time. */
  get firstRead(): Promise<void> {
    return this.#firstRead.promise;
  }

  /** Failures since the start. */
  get failures(): number {
    return this.#failures;
  }

  /** How long ago it was known to be true; null before the first time. */
  get ageMilliseconds(): number | null {
    return this.#aliveAt === null ? null : this.#elapsed() - this.#aliveAt;
  }

  /** What is known is true now. */
  alive(): void {
    this.#aliveAt = this.#elapsed();
    this.#lastError = null;
    this.#firstRead.resolve();
  }

  failed(error: unknown): string {
    this.#failures += 1;
    this.#lastError = describeFailure(error);
    return this.#lastError;
  }

  /** Why pods cannot be answered from it; null where they can. */
  unready(maxAgeMilliseconds: number): string | null {
    const age = this.ageMilliseconds;
    const because = this.#lastError === null ? '' : `: ${this.#lastError}`;
    if (age === null) return `${this.name}: not read yet${because}`;
    if (age <= maxAgeMilliseconds) return null;
    const limit = Math.round(maxAgeMilliseconds / 1000);
    return `${this.name}: nothing heard for ${Math.round(age / 1000)} s, at most ${limit} s are allowed${because}`;
  }
}

/** What happened and why, in one line. */
export function describeFailure(error: unknown): string {
  return error instanceof IrsaError ? `${error.problem.what} ${error.problem.why}` : messageOf(error);
}
