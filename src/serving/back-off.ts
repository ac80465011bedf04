import type { Random } from './runtime.ts';

/** Pauses between attempts: doubling up to a limit, each shortened by chance so that many replicas do not come at once. */
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

  /** The next pause in milliseconds: between half and the whole of the doubled one. */
  next(): number {
    const whole = Math.min(this.#first * 2 ** this.#attempts, this.#longest);
    this.#attempts += 1;
    return whole * (0.5 + this.#random() / 2);
  }

  /** After a success the next failure begins with the first pause again. */
  reset(): void {
    this.#attempts = 0;
  }
}
