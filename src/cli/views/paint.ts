import { styleText } from 'node:util';
import { printable } from '../output/printable.ts';

/** The properties of the output that views need. */
export interface Canvas {
  readonly colour: boolean;
  /** Columns. Text wraps to it, but not within a path, an ARN or a URL. */
  readonly width: number;
}

/** A terminal has colour and a width, a pipe neither. NO_COLOR, FORCE_COLOR and TERM=dumb apply. */
export function canvasOf(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): Canvas {
  const forced = process.env['FORCE_COLOR'] !== undefined && process.env['FORCE_COLOR'] !== '0';
  const capable = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  const colour = process.env['NO_COLOR'] ? false : forced || capable;
  // A terminal without a size reports 0. `watch` gives a pipe the width of its terminal in COLUMNS.
  return { colour, width: stream.columns || Number(process.env['COLUMNS']) || 80 };
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A part of a line with a style. */
export interface Painted {
  readonly style: Style;
  readonly text: string;
}

/** A line of text. Its content is untrusted: only `renderLine` prepares it for a terminal. */
export type Line = string | readonly (string | Painted)[];

export function paint(style: Style, text: string): Painted {
  return { style, text };
}

export function indented(indent: string, line: Line): Line {
  return typeof line === 'string' ? indent + line : [indent, ...line];
}

/** Prepares a line for a terminal: escapes it, then adds colour. */
export function renderLine(line: Line, canvas: Canvas): string {
  const parts = typeof line === 'string' ? [line] : line;
  return parts
    .map((part) => {
      if (typeof part === 'string') return printable(part);
      const text = printable(part.text);
      return canvas.colour ? styleText(part.style, text, { validateStream: false }) : text;
    })
    .join('');
}

/** A command between backticks is one word, so that users can copy it. */
const words = /[^\s`]*`[^`]+`[^\s`]*|\S+/g;

/** Wraps a sentence to the width; a longer word has its own line. */
export function wrap(text: string, indent: string, width: number): string[] {
  const room = Math.max(width - indent.length, 30);
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(words) ?? []) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(indent + line);
  return lines;
}

/** The sentences of a text. */
export function sentencesOf(text: string): readonly string[] {
  return text.split(/(?<=\.) /);
}

/** Wraps a sentence that begins after `head`; further lines are indented. */
export function hanging(head: string, text: string, indent: string, width: number): string[];
export function hanging(head: Line, text: string, indent: string, width: number): Line[];
export function hanging(head: Line, text: string, indent: string, width: number): Line[] {
  const [first = '', ...rest] = wrap(text, indent, width);
  const begun = first.slice(indent.length);
  return [typeof head === 'string' ? head + begun : [...head, begun], ...rest];
}

/** Distributes items to rows that fit into `width`, with `between` columns between items. */
export function inRows<T>(
  items: readonly T[],
  widthOf: (item: T) => number,
  { width, between }: { readonly width: number; readonly between: number },
): readonly (readonly T[])[] {
  const rows: T[][] = [];
  let used = width;
  for (const item of items) {
    used += between + widthOf(item);
    if (used > width) {
      rows.push([]);
      used = widthOf(item);
    }
    rows.at(-1)?.push(item);
  }
  return rows;
}
