import { styleText } from 'node:util';

/** The little that a view needs to know of where it prints. */
export interface Canvas {
  readonly colour: boolean;
  /** Columns; text is wrapped to it, but never a path, an ARN or a URL. */
  readonly width: number;
}

/** A terminal gets colour and its own width, a pipe neither; NO_COLOR and FORCE_COLOR are honoured. */
export function canvasOf(stream: NodeJS.WriteStream): Canvas {
  const forced = process.env['FORCE_COLOR'] !== undefined && process.env['FORCE_COLOR'] !== '0';
  const colour = process.env['NO_COLOR'] ? false : forced || stream.isTTY === true;
  return { colour, width: stream.columns ?? 100 };
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export function paint(canvas: Canvas, style: Style, text: string): string {
  return canvas.colour ? styleText(style, text, { validateStream: false }) : text;
}

/** Breaks a sentence between words so that lines keep to the width; a longer word stands alone. */
export function wrap(text: string, indent: string, width: number): string[] {
  const room = Math.max(width - indent.length, 30);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
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
