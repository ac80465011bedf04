import { hanging, type Line, paint } from './paint.ts';

/**
 * Wraps the demo's sentences to the terminal. Commands to paste and output of programs stay unchanged.
 */
export function demoLines(text: string, columns: number | undefined): readonly Line[] {
  return text
    .split('\n')
    .flatMap((line) => (columns === undefined ? [line] : fitted(line, columns)))
    .map(painted);
}

function fitted(line: string, columns: number): readonly string[] {
  if (line.length <= columns || !/^ {2}[^ $]/.test(line)) return [line];
  // Aligned with the summary of a link, if the terminal is wide enough.
  const [, head = '  '] = /^( {2}✓ \S+ +)/.exec(line) ?? [];
  const indent = ' '.repeat(columns < leastForColumns || head === '  ' ? 4 : head.length);
  return hanging(head, line.slice(head.length), indent, columns);
}

const leastForColumns = 80;

function painted(line: string): Line {
  const [, indent = '', mark = '', rest = ''] = /^( *)([✓$])( .*)$/.exec(line) ?? [];
  if (mark === '✓') return [indent, paint('green', mark), rest];
  return mark === '$' ? [indent, paint('dim', mark), paint('bold', rest)] : line;
}
