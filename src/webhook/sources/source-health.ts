import { IrsaError } from '../../errors/irsa-error.ts';
import { messageOf } from '../../errors/thrown.ts';

export type SourceName = 'service-accounts' | 'namespaces' | 'config-map' | 'container-credentials';

/** When a source was last up to date, and its failures since. */
export class SourceHealth {
  readonly name: SourceName;
  readonly #elapsed: () => number;
  #aliveAt: number | null = null;
  #lastError: string | null = null;
  #failures = 0;
  readonly #firstRead = Promise.withResolvers<void>();

  /** `elapsed` is a monotonic clock: an age must not change when the system time is set. */
  constructor(name: SourceName, elapsed: () => number) {
    this.name = name;
    this.#elapsed = elapsed;
  }

  /** True once the source was read completely. */
  get synced(): boolean {
    return this.#aliveAt !== null;
  }

  /** Resolves when the source was read completely for the first time. */
  get firstRead(): Promise<void> {
    return this.#firstRead.promise;
  }

  /** Failures since the start. */
  get failures(): number {
    return this.#failures;
  }

  /** Time since the source was last up to date; null before the first time. */
  get ageMilliseconds(): number | null {
    return this.#aliveAt === null ? null : this.#elapsed() - this.#aliveAt;
  }

  /** Records that the source is up to date now. */
  alive(): void {
    this.#aliveAt = this.#elapsed();
    this.#lastError = null;
    this.#firstRead.resolve();
  }

  /** Records a failure and returns its description. */
  failed(error: unknown): string {
    this.#failures += 1;
    this.#lastError = describeFailure(error);
    return this.#lastError;
  }

  /** Why the webhook cannot answer from this source; null if it can. */
  unready(maxAgeMilliseconds: number): string | null {
    const age = this.ageMilliseconds;
    const because = this.#lastError === null ? '' : `: ${this.#lastError}`;
    if (age === null) return `${this.name}: not read yet${because}`;
    if (age <= maxAgeMilliseconds) return null;
    const limit = Math.round(maxAgeMilliseconds / 1000);
    return `${this.name}: out of date for ${Math.round(age / 1000)} s, the limit is ${limit} s${because}`;
  }
}

/** What happened and why, in one line. */
export function describeFailure(error: unknown): string {
  return error instanceof IrsaError ? `${error.problem.what} ${error.problem.why}` : messageOf(error);
}
