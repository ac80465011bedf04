/**
 * Shares one read among several waiters. A waiter that arrives after a read was sent gets the next one, because the answer
 * may be older than its pod. At most `max` reads run concurrently, so that they do not overload the API server.
 */
export class SharedReads<T> {
  readonly #turns: Turns;

  readonly #waiting = new Map<string, Promise<T>>();
  readonly #sent = new Map<string, Promise<T>>();

  constructor(max: number) {
    this.#turns = new Turns(max);
  }

  read(key: string, ask: () => Promise<T>): Promise<T> {
    const shared = this.#waiting.get(key) ?? this.#send(key, ask);
    this.#waiting.set(key, shared);
    return shared;
  }

  async #send(key: string, ask: () => Promise<T>): Promise<T> {
    // Its own waiters see the failure.
    await this.#sent.get(key)?.catch(() => {});
    return this.#turns.take(async () => {
      this.#waiting.delete(key);
      const sent = ask();
      this.#sent.set(key, sent);
      try {
        return await sent;
      } finally {
        if (this.#sent.get(key) === sent) this.#sent.delete(key);
      }
    });
  }
}

/** Runs at most `max` tasks concurrently; later ones wait for their turn. */
class Turns {
  readonly #max: number;
  #running = 0;
  readonly #queue: (() => void)[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    while (this.#running >= this.#max) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#queue.shift()?.();
    }
  }
}
