import type { Random } from './runtime.ts';

/** Pauses between attempts. They double up to a limit, with random jitter so that replicas do not retry at the same time. */
export class BackOff {
  readonly #first: number;
  readonly #longest: number;
  readonly #random: Random;
  #attempts = 0;

  constructor(options: { firstMilliseconds: number; longestMilliseconds: number; random: Random }) {
    this.#first = options.firstMilliseconds;
    this.#longest = options.longestMilliseconds;
    this.#random = options.random;
  }

  /** Returns the next pause in milliseconds, shortened randomly by up to half. */
  next(): number {
    const full = Math.min(this.#first * 2 ** this.#attempts, this.#longest);
    this.#attempts += 1;
    return full * (0.5 + this.#random() / 2);
  }

  /** Starts again with the first pause. */
  reset(): void {
    this.#attempts = 0;
  }
}
