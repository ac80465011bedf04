import { inOwnWords, ownWordsGrowBy } from '../own-name.ts';
import { type Canvas, canvasOf, type Line, renderLine } from '../views/paint.ts';
import { inCharset, printable } from './printable.ts';

interface Stream extends Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'> {
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** Streams that failed, with the system's reason: a closed pipe or a full disk. */
const failed = new Map<Stream, string>();

/** Streams with a live line at their end, each with the function that stops it. */
const liveLines = new Map<Stream, () => void>();
/**
 * Clears the cursor's row, then all rows below. The cursor is at the start of the live line, even after the terminal has
 * wrapped it. These are two steps because tmux keeps a screen in its history if it is cleared from the upper left corner.
 */
const eraseLine = '\r\u001b[2K\u001b7\u001b[B\u001b[J\u001b8';
/** Without wrapping: the terminal may already be narrower than Node knows. */
const onOneRow = (text: string) => `\u001b[?7l${text}\r\u001b[?7h`;

/**
 * Standard output or standard error. After a write error, the work continues without output, and the exit code reports it
 * at the end.
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

  /** The terminal's width; undefined if unknown. */
  get columns(): number | undefined {
    return this.#stream.columns || undefined;
  }

  /** Whether a live line is possible. */
  get isTerminal(): boolean {
    return this.#stream.isTTY === true && process.env['TERM'] !== 'dumb';
  }

  /** Prints lines, escaped and coloured. */
  lines(lines: readonly Line[]): void {
    const { canvas } = this;
    const text = inCharset(inOwnWords(lines.map((line) => `${renderLine(line, canvas)}\n`).join('')));
    this.data(process.env['GITHUB_ACTIONS'] === 'true' ? withoutCommands(text) : text);
  }

  /**
   * Redraws one line at the bottom of a terminal each second and on resize, until the next output. Text beyond the width
   * is cut. The cursor stays at the start of the line, because some terminals wrap the line when they get narrower, and
   * all its rows must be cleared.
   */
  live(make: (width: number) => string): void {
    endLiveLines();
    const draw = () => {
      const width = this.canvas.width - 1;
      this.#put(`${eraseLine}${onOneRow(cutTo(width, inCharset(printable(make(width)))))}`);
    };
    draw();
    // The display must not keep the process alive.
    const timer = setInterval(draw, 1000).unref();
    const stopListening = listenForResize(this.#stream, draw);
    liveLines.set(this.#stream, () => {
      clearInterval(timer);
      stopListening();
    });
  }

  /** Prints text for scripts, which must not contain control characters. */
  data(text: string): void {
    endLiveLines();
    this.#put(text);
  }

  #put(text: string): void {
    if (!failed.has(this.#stream)) this.#stream.write(text);
  }
}

/** Both streams may be the same terminal, so output to either one ends all live lines. */
function endLiveLines(): void {
  for (const [stream, end] of liveLines) {
    end();
    liveLines.delete(stream);
    if (!failed.has(stream)) stream.write(eraseLine);
  }
}

function cutTo(width: number, text: string): string {
  const letters = [...text];
  return letters.length <= width ? text : inCharset(`${letters.slice(0, Math.max(width - 1, 0)).join('')}…`);
}

/**
 * Breaks commands of GitHub Actions in text from files and APIs: `::name::` at the start of a line, `##[name]` anywhere. https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function withoutCommands(text: string): string {
  return text.replaceAll('##[', '## [').replaceAll(/^( *):(?=:)/gm, '$1: ');
}

export function standardOutput(): Printer {
  return new Printer(guard(process.stdout));
}

export function standardError(): Printer {
  return new Printer(guard(process.stderr));
}

function listenForResize(stream: Stream, draw: () => void): () => void {
  stream.on('resize', draw);
  return () => void stream.off('resize', draw);
}

/** The standard streams in use. Their errors do not end the process. */
const guarded = new Set<Stream>();

/** Called at the first use of a stream: opening standard error takes a tenth of Node's start. */
function guard(stream: NodeJS.WriteStream): Stream {
  if (!guarded.has(stream)) {
    guarded.add(stream);
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!failed.has(stream)) failed.set(stream, error.code ?? error.message);
    });
  }
  return stream;
}

/** Why output to standard output was lost; null if nothing was lost. */
export function lossOfOutput(): Promise<string | null> {
  return lossOf(guard(process.stdout));
}

/** The same for standard error, if it was used. */
export async function lossOfMessages(): Promise<string | null> {
  const written = [...guarded].find((stream) => stream !== process.stdout);
  return written === undefined ? null : lossOf(written);
}

async function lossOf(stream: Stream): Promise<string | null> {
  if (!failed.has(stream)) await new Promise<void>((resolve) => stream.write('', () => resolve()));
  // The error event comes after the callback.
  await new Promise((resolve) => setImmediate(resolve));
  return failed.get(stream) ?? null;
}

/** Messages on standard error: text, or one JSON object per line. */
type MessageForm = 'people' | 'json';

let form: MessageForm = 'people';

export function chooseMessageForm(chosen: MessageForm): void {
  form = chosen;
}

export function messageForm(): MessageForm {
  return form;
}
