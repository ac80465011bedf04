import { inOwnWords, ownWordsGrowBy } from '../own-name.ts';
import { type Canvas, canvasOf, type Line, renderLine } from '../views/paint.ts';
import { printable } from './printable.ts';

interface Stream extends Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'> {
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** The streams that take no more, with the system's reason: their reader has gone, or their disk is full. */
const lost = new Map<Stream, string>();

/** The streams at whose end a line is drawn again and again, each with what ends that. */
const living = new Map<Stream, () => void>();
/**
 * The cursor's row, then every row below: the cursor stands at the start of a living line, wherever that was wrapped to
 * since. Not at once, for tmux keeps in its history what is cleared from the upper left corner on.
 */
const eraseLine = '\r\u001b[2K\u001b7\u001b[B\u001b[J\u001b8';
/** Without a new row where the line is too long: the terminal may be narrower than Node knows yet. */
const onOneRow = (text: string) => `\u001b[?7l${text}\r\u001b[?7h`;

/**
 * Standard output or standard error. Whatever happens to it, work goes on: what cannot be written is dropped, and the
 * exit code says so at the end.
 */
export class Printer {
  readonly #stream: Stream;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  get canvas(): Canvas {
    const { colour, width } = canvasOf(this.#stream);
    return { colour, width: width - ownWordsGrowBy() };
  }

  /** Of the terminal; undefined where that is unknown. */
  get columns(): number | undefined {
    return this.#stream.columns || undefined;
  }

  /** Whether lines can be rewritten. */
  get isTerminal(): boolean {
    return this.#stream.isTTY === true && process.env['TERM'] !== 'dumb';
  }

  /** For people: each line is escaped, coloured and ended. */
  lines(lines: readonly Line[]): void {
    const { canvas } = this;
    const text = inOwnWords(lines.map((line) => `${renderLine(line, canvas)}\n`).join(''));
    this.data(process.env['GITHUB_ACTIONS'] === 'true' ? withoutCommands(text) : text);
  }

  /**
   * On a terminal: one line at the bottom, drawn anew each second, and when the terminal gets another size, until anything
   * else is written. What goes beyond the width that `make` is told is cut. Some terminals wrap what they show anew when
   * they get narrower: the cursor waits at the start of the line, so that all rows of it can be erased.
   */
  live(make: (width: number) => string): void {
    endLiveLines();
    const draw = () => {
      const width = this.canvas.width - 1;
      this.#put(`${eraseLine}${onOneRow(cutTo(width, printable(make(width))))}`);
    };
    draw();
    // What is under way keeps the process alive, not how it is shown.
    const timer = setInterval(draw, 1000).unref();
    const stopListening = listenForResize(this.#stream, draw);
    living.set(this.#stream, () => {
      clearInterval(timer);
      stopListening();
    });
  }

  /** For scripts: text that holds nothing a terminal would obey. */
  data(text: string): void {
    endLiveLines();
    this.#put(text);
  }

  #put(text: string): void {
    if (!lost.has(this.#stream)) this.#stream.write(text);
  }
}

/** Standard output and standard error are one terminal: what is written to either must not stand behind such a line. */
function endLiveLines(): void {
  for (const [stream, end] of living) {
    end();
    living.delete(stream);
    if (!lost.has(stream)) stream.write(eraseLine);
  }
}

function cutTo(width: number, text: string): string {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, Math.max(width - 1, 0)).join('')}…`;
}

/**
 * A log of GitHub Actions obeys `::name::` at the start of a line and `##[name]` anywhere: what comes from a file or an
 * API must not. https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function withoutCommands(text: string): string {
  return text.replaceAll('##[', '## [').replaceAll(/^( *):(?=:)/gm, '$1: ');
}

export function standardOutput(): Printer {
  return new Printer(survivor(process.stdout));
}

export function standardError(): Printer {
  return new Printer(survivor(process.stderr));
}

function listenForResize(stream: Stream, draw: () => void): () => void {
  stream.on('resize', draw);
  return () => void stream.off('resize', draw);
}

/** The standard streams that something was to be written to; one that takes no more ends nothing. */
const survivors = new Set<Stream>();

/** Asked for at the first use: it takes Node a tenth of its start to open standard error. */
function survivor(stream: NodeJS.WriteStream): Stream {
  if (!survivors.has(stream)) {
    survivors.add(stream);
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!lost.has(stream)) lost.set(stream, error.code ?? error.message);
    });
  }
  return stream;
}

/** Why standard output took not all of what was written so far; null where it did. */
export function lossOfOutput(): Promise<string | null> {
  return lossOf(survivor(process.stdout));
}

/** The same for standard error, where progress and warnings go, if anything went there. */
export async function lossOfMessages(): Promise<string | null> {
  const written = [...survivors].find((stream) => stream !== process.stdout);
  return written === undefined ? null : lossOf(written);
}

async function lossOf(stream: Stream): Promise<string | null> {
  if (!lost.has(stream)) await new Promise<void>((resolve) => stream.write('', () => resolve()));
  // The event comes after the callback.
  await new Promise((resolve) => setImmediate(resolve));
  return lost.get(stream) ?? null;
}
