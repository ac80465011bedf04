/** Returns a number from 0 up to 1; injected for tests. */
export type Random = () => number;

/** Time and randomness, injected for tests. */
export interface Runtime {
  /** Wall clock in milliseconds. */
  readonly now: () => number;
  /** Monotonic clock in milliseconds. */
  readonly elapsed: () => number;
  /** Resolves early, without an error, when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly random: Random;
}
