import type { Problem } from '../../errors/irsa-error.ts';
import { printable } from '../output/printable.ts';
import { type Line, paint } from './paint.ts';

/** The line of a file that a problem is about, with a caret under the place. */
export function excerptLines({ place }: Pick<Problem, 'place'>, width: number): readonly Line[] {
  const { line, column, text } = place ?? {};
  if (line === undefined || column === undefined || text === undefined || text.trim() === '') return [];
  const number = String(line);
  const gutter = (sign: string) => paint('dim', `  ${sign.padStart(number.length)} | `);
  const { shown, caret } = windowOn(text, column, width - number.length - 5);
  return [
    [gutter(number), shown],
    [gutter(''), `${' '.repeat(caret)}^`],
  ];
}

/** Characters before the place that are shown of a line that does not fit. */
const before = 20;

/** As much of a line as fits, around the place, and how far from its start the place stands there. */
function windowOn(text: string, column: number, room: number): { shown: string; caret: number } {
  const most = Math.max(room, 2 * before) - 2;
  const from = text.length <= most ? 0 : Math.max(0, column - 1 - before);
  const [head, tail] = [from > 0 ? '…' : '', text.length > from + most ? '…' : ''];
  return {
    shown: `${head}${text.slice(from, from + most)}${tail}`,
    // What is escaped on its way to the terminal is longer there.
    caret: head.length + printable(text.slice(from, column - 1)).length,
  };
}
