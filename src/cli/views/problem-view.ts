import type { ErrorCode } from '../../errors/catalogue/index.ts';
import type { Place, Problem } from '../../errors/irsa-error.ts';
import { type Canvas, paint, wrap } from './paint.ts';

type Coded = Problem & { readonly code: ErrorCode };

/** A problem for people: the code and what happened, then why, what next and where its page is. */
export function problemLines(
  problem: Coded,
  canvas: Canvas,
  severity: 'error' | 'warning' = 'error',
): string[] {
  const place = problem.place ? `${placeText(problem.place)}: ` : '';
  const head = paint(canvas, severity === 'error' ? 'red' : 'yellow', problem.code);
  const what = wrap(`${place}${problem.what}`, ' '.repeat(problem.code.length + 2), canvas.width);
  return [
    `${head}  ${what.join('\n').trimStart()}`,
    ...part('why ', problem.why, canvas),
    ...part('next', problem.next, canvas),
    ...part('more', `irsactl explain ${problem.code}`, canvas),
  ];
}

function part(label: string, text: string, canvas: Canvas): string[] {
  const lines = text.split('\n').flatMap((line) => wrap(line, ' '.repeat(8), canvas.width));
  const [first = '', ...rest] = lines;
  return [`  ${paint(canvas, 'dim', label)}  ${first.trimStart()}`, ...rest];
}

export function placeText({ file, line, column }: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}
