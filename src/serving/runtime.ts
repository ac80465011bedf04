/** Chance, given from outside: a number from 0 up to 1. */
export type Random = () => number;

/** Time and chance, given from outside. */
export interface Runtime {
  /** Wall clock in milliseconds. */
  readonly now: () => number;
  /** Milliseconds since some moment in the past; nobody sets this clock. */
  readonly elapsed: () => number;
  /** Ends early, without an error, when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly random: Random;
}
