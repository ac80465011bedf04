import { Turns } from './turns.ts';

/**
 * Reads that several wait for. Who comes after a read was sent gets the next one: its answer may be older than what the
 * newcomer has seen. No more than `most` are under way at once, so that an API server in trouble is not buried.
 */
export class SharedReads<T> {
  readonly #turns: Turns;
  /** Not sent yet. */
  readonly #waiting = new Map<string, Promise<T>>();
  readonly #sent = new Map<string, Promise<T>>();

  constructor(most: number) {
    this.#turns = new Turns(most);
  }

  read(key: string, ask: () => Promise<T>): Promise<T> {
    const shared = this.#waiting.get(key) ?? this.#send(key, ask);
    this.#waiting.set(key, shared);
    return shared;
  }

  async #send(key: string, ask: () => Promise<T>): Promise<T> {
    // Whether it failed is told to those who wait for it.
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
