import { hanging, type Line, paint } from './paint.ts';

/**
 * What the demo says, its sentences in lines that fit the terminal, if it is one. What is to be pasted, and what a program has
 * printed, stays as it is.
 */
export function demoLines(text: string, columns: number | undefined): readonly Line[] {
  return text
    .split('\n')
    .flatMap((line) => (columns === undefined ? [line] : fitted(line, columns)))
    .map(painted);
}

function fitted(line: string, columns: number): readonly string[] {
  if (line.length <= columns || !/^ {2}[^ $]/.test(line)) return [line];
  // Below the summary of a link, if there is room beside its name.
  const [, head = '  '] = /^( {2}✓ \S+ +)/.exec(line) ?? [];
  const indent = ' '.repeat(columns < leastForColumns || head === '  ' ? 4 : head.length);
  return hanging(head, line.slice(head.length), indent, columns);
}

const leastForColumns = 80;

/** What holds is green, what is typed stands out. */
function painted(line: string): Line {
  const [, indent = '', mark = '', rest = ''] = /^( *)([✓$])( .*)$/.exec(line) ?? [];
  if (mark === '✓') return [indent, paint('green', mark), rest];
  return mark === '$' ? [indent, paint('dim', mark), paint('bold', rest)] : line;
}
