import { PassThrough, type Readable } from 'node:stream';

/** A terminal's input, read key by key. */
export interface KeyInput extends NodeJS.ReadableStream {
  setRawMode?(mode: boolean): unknown;
}

/** Ctrl-C and Ctrl-D, which reach a program as keys while it reads key by key. */
const stopKeys = ['\u0003', '\u0004'];

/**
 * Keeps what is typed or pasted ahead and gives each question one line of it; a prompt alone would lose the rest. If an answer
 * is refused, only what is typed afterwards corrects it: earlier lines are for the next questions.
 */
export class Keyboard {
  readonly #input: KeyInput;
  readonly #stop = new AbortController();
  #waiting: string[] = [];
  #reader: { readonly keys: PassThrough; state: 'open' | 'answered' | 'correcting' } | null = null;

  constructor(input: KeyInput) {
    this.#input = input;
    input.setEncoding('utf8');
    input.setRawMode?.(true);
    input.on('data', this.#onKeys);
    input.once('end', this.#onEnd);
    input.resume();
  }

  /** Aborted when the user presses Ctrl-C or the terminal is gone. */
  get stopped(): AbortSignal {
    return this.#stop.signal;
  }

  /** The keys for the next question. */
  open(): Readable {
    this.#reader = { keys: new PassThrough({ encoding: 'utf8' }), state: 'open' };
    this.#deliver();
    return this.#reader.keys;
  }

  /** The question does not accept its line. */
  refuse(): void {
    if (this.#reader?.state === 'answered') this.#reader.state = 'correcting';
  }

  close(): void {
    this.#input.off('data', this.#onKeys);
    this.#input.off('end', this.#onEnd);
    this.#input.setRawMode?.(false);
    this.#input.pause();
  }

  readonly #onEnd = (): void => this.#stop.abort();

  readonly #onKeys = (chunk: Buffer | string): void => {
    const text = chunk.toString();
    if (stopKeys.some((key) => text.includes(key))) {
      this.#stop.abort();
      return;
    }
    // A pasted line may end as files do; the Enter key is a carriage return.
    const lines = text.replaceAll(/\r\n|\n/g, '\r').match(/[^\r]*\r|[^\r]+/g) ?? [];
    if (this.#reader?.state === 'correcting') this.#give(lines.shift() ?? '');
    this.#waiting.push(...lines);
    this.#deliver();
  };

  #deliver(): void {
    while (this.#reader?.state === 'open') {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#give(next);
    }
  }

  #give(keys: string): void {
    if (this.#reader === null) return;
    if (keys.endsWith('\r')) this.#reader.state = 'answered';
    this.#reader.keys.write(keys);
  }
}
