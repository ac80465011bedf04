import { styleText } from 'node:util';
import { printable } from '../output/printable.ts';

/** The little that a view needs to know of where it prints. */
export interface Canvas {
  readonly colour: boolean;
  /** Columns; text is wrapped to it, but never a path, an ARN or a URL. */
  readonly width: number;
}

/** A terminal gets colour and its own width, a pipe neither; NO_COLOR, FORCE_COLOR and TERM=dumb are honoured. */
export function canvasOf(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): Canvas {
  const forced = process.env['FORCE_COLOR'] !== undefined && process.env['FORCE_COLOR'] !== '0';
  const capable = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  const colour = process.env['NO_COLOR'] ? false : forced || capable;
  // A terminal whose size nobody has set says 0.
  return { colour, width: stream.columns || 100 };
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A part of a line in a style of its own. */
export interface Painted {
  readonly style: Style;
  readonly text: string;
}

/** A line for people. Its text may come from anywhere: `renderLine` alone makes of it what a terminal gets. */
export type Line = string | readonly (string | Painted)[];

export function paint(style: Style, text: string): Painted {
  return { style, text };
}

export function indented(indent: string, line: Line): Line {
  return typeof line === 'string' ? indent + line : [indent, ...line];
}

/** The one place where text for people becomes bytes for a terminal: escaped first, then coloured. */
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

/** A command between backticks is one word: it is there to be copied. */
const words = /[^\s`]*`[^`]+`[^\s`]*|\S+/g;

/** Breaks a sentence between words so that lines keep to the width; a longer word stands alone. */
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

/** A sentence that begins beside its head; the rest of it stands below, indented. */
export function hanging(head: string, text: string, indent: string, width: number): string[];
export function hanging(head: Line, text: string, indent: string, width: number): Line[];
export function hanging(head: Line, text: string, indent: string, width: number): Line[] {
  const [first = '', ...rest] = wrap(text, indent, width);
  const begun = first.slice(indent.length);
  return [typeof head === 'string' ? head + begun : [...head, begun], ...rest];
}

/** Items in rows, as many in each as `width` takes with `between` columns from one to the next. */
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
