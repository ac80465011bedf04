import type { ErrorCode } from '../../errors/catalogue/index.ts';
import type { Place, Problem } from '../../errors/irsa-error.ts';
import { onThisChain } from '../chain-words.ts';
import { excerptLines } from './excerpt-lines.ts';
import { type Canvas, type Line, paint, wrap } from './paint.ts';

type Coded = Problem & { readonly code: ErrorCode };

/** A problem for people: the code and what happened, then why, what next and where its page is. */
export function problemLines(
  problem: Coded,
  { width }: Canvas,
  severity: 'error' | 'warning' = 'error',
): Line[] {
  const place = problem.place ? placePrefix(problem.place, problem.what) : '';
  const head = paint(severity === 'error' ? 'red' : 'yellow', problem.code);
  // Not by colour alone: https://www.w3.org/WAI/WCAG22/Understanding/use-of-color
  const kind = severity === 'warning' ? 'warning: ' : '';
  const [what = '', ...more] = wrap(
    `${kind}${place}${problem.what}`,
    ' '.repeat(problem.code.length + 2),
    width,
  );
  return [
    [head, `  ${what.trimStart()}`],
    ...more,
    ...excerptLines(problem, width),
    ...part('why ', problem.why, width),
    ...part('next', onThisChain(problem.next), width),
    ...part('more', `irsactl explain ${problem.code}`, width),
  ];
}

function part(label: string, text: string, width: number): Line[] {
  const lines = text.split('\n').flatMap((line) => wrap(line, ' '.repeat(8), width));
  const [first = '', ...rest] = lines;
  return [['  ', paint('dim', label), `  ${first.trimStart()}`], ...rest];
}

/** Nothing where the sentence itself names the file, and no line is known. */
function placePrefix({ file, line, column }: Place, what: string): string {
  if (line === undefined && what.includes(file)) return '';
  return `${[file, line, column].filter((part) => part !== undefined).join(':')}: `;
}
