/**
 * Reads that several wait for. Who comes after a read was sent gets the next one: its answer may be older than what the
 * newcomer has seen. No more than `most` are under way at once, so that an API server in trouble is not buried.
 */
export class SharedReads<T> {
  readonly #most: number;
  #underWay = 0;
  readonly #queue: (() => void)[] = [];
  /** Not sent yet. */
  readonly #waiting = new Map<string, Promise<T>>();
  readonly #sent = new Map<string, Promise<T>>();

  constructor(most: number) {
    this.#most = most;
  }

  read(key: string, ask: () => Promise<T>): Promise<T> {
    const shared = this.#waiting.get(key) ?? this.#send(key, ask);
    this.#waiting.set(key, shared);
    return shared;
  }

  async #send(key: string, ask: () => Promise<T>): Promise<T> {
    // Whether it failed is told to those who wait for it.
    await this.#sent.get(key)?.catch(() => {});
    await this.#turn();
    this.#waiting.delete(key);
    const sent = ask();
    this.#sent.set(key, sent);
    try {
      return await sent;
    } finally {
      if (this.#sent.get(key) === sent) this.#sent.delete(key);
      this.#underWay -= 1;
      this.#queue.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    while (this.#underWay >= this.#most) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#underWay += 1;
  }
}
