import type { Runtime } from '../../serving/runtime.ts';

/** A pause that may be cut short. */
export class InterruptiblePause {
  readonly #runtime: Pick<Runtime, 'sleep'>;
  #isInterrupted = false;
  #end: () => void = () => {};

  constructor(runtime: Pick<Runtime, 'sleep'>) {
    this.#runtime = runtime;
  }

  /** Ends the pause, or the next one before it begins. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.#end();
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    const early = new AbortController();
    this.#end = () => early.abort();
    signal.addEventListener('abort', this.#end, { once: true });
    if (!this.#isInterrupted && !signal.aborted) await this.#runtime.sleep(milliseconds, early.signal);
    signal.removeEventListener('abort', this.#end);
    this.#isInterrupted = false;
  }
}
