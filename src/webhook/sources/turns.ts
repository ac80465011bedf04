/** Lets no more than `most` work at once; whoever comes later waits for a turn. */
export class Turns {
  readonly #most: number;
  #underWay = 0;
  readonly #queue: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    while (this.#underWay >= this.#most) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#queue.shift()?.();
    }
  }
}
