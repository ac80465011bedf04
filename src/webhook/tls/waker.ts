import type { Runtime } from '../ports.ts';

/** A pause that somebody may end early. */
export class Waker {
  readonly #runtime: Pick<Runtime, 'sleep'>;
  #isAwake = false;
  #end: () => void = () => {};

  constructor(runtime: Pick<Runtime, 'sleep'>) {
    this.#runtime = runtime;
  }

  /** Ends the pause, or the next one before it begins. */
  wake(): void {
    this.#isAwake = true;
    this.#end();
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    const early = new AbortController();
    this.#end = () => early.abort();
    signal.addEventListener('abort', this.#end, { once: true });
    if (!this.#isAwake && !signal.aborted) await this.#runtime.sleep(milliseconds, early.signal);
    signal.removeEventListener('abort', this.#end);
    this.#isAwake = false;
  }
}
