import { setImmediate as turn } from 'node:timers/promises';

interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

/** A clock on which years go by as fast as there is something to do. */
export class VirtualTime {
  #now = 0;
  readonly #timers: Timer[] = [];
  readonly #real = new Set<Promise<unknown>>();

  /** Milliseconds since the beginning; nobody sets it. */
  get now(): number {
    return this.#now;
  }

  /** Ends early when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const ring = (): void => {
        signal?.removeEventListener('abort', ring);
        resolve();
      };
      this.#insert({ at: this.#now + Math.max(1, milliseconds), ring });
      signal?.addEventListener('abort', ring);
    });
  }

  /** Work that takes real time, for example to make a key: the clock stands still meanwhile. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#real.add(work);
    const done = () => this.#real.delete(work);
    work.then(done, done);
    return work;
  }

  /** Lets time go by; `look` is called after each thing that happened. */
  async pass(milliseconds: number, look: () => void): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await this.#settle();
      look();
      const next = this.#timers.at(-1);
      if (next === undefined || next.at > end) break;
      this.#timers.pop();
      this.#now = next.at;
      next.ring();
    }
    this.#now = end;
  }

  async #settle(): Promise<void> {
    await turn();
    while (this.#real.size > 0) {
      await Promise.allSettled(this.#real);
      await turn();
    }
  }

  /** The next one stands last. */
  #insert(timer: Timer): void {
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#timers[middle]?.at ?? 0) > timer.at) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
  }
}
