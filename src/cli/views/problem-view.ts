import type { Finding } from '../../chain/finding.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import type { Place, Problem } from '../../errors/irsa-error.ts';
import { onThisChain } from '../chain-words.ts';
import { printable } from '../output/printable.ts';
import { type Canvas, type Line, paint, wrap } from './paint.ts';

type Coded = Problem & { readonly code: ErrorCode };
type Severity = Finding['severity'];

/** A problem as text: code and what, then why, next, and the command for its page. */
export function problemLines(problem: Coded, canvas: Canvas, severity: Severity = 'error'): Line[] {
  return [
    ...headLines(problem, canvas, severity),
    ...whyLines(problem, canvas),
    ...nextLines(problem, canvas),
  ];
}

/** Findings as text. Neighbours with the same cause and next step share them. */
export function findingLines(findings: readonly Finding[], canvas: Canvas): Line[] {
  return findings.flatMap((finding, at) => {
    const { severity } = finding;
    const isLikeNext = isAlike(finding, findings[at + 1]);
    return [
      ...(isAlike(finding, findings[at - 1]) ? [] : ['']),
      ...headLines(finding, canvas, severity),
      ...(isLikeNext && finding.why === findings[at + 1]?.why ? [] : whyLines(finding, canvas)),
      ...(isLikeNext ? [] : nextLines(finding, canvas)),
    ];
  });
}

function isAlike({ code, severity, next }: Finding, other: Finding | undefined): boolean {
  return other?.code === code && other.severity === severity && other.next === next;
}

const leastRoom = 30;

function headLines(problem: Coded, { width }: Canvas, severity: Severity): readonly Line[] {
  const place = problem.place ? placePrefix(problem.place, problem.what) : '';
  const head = paint(severity === 'error' ? 'red' : 'yellow', problem.code);
  // Colour alone is not enough: https://www.w3.org/WAI/WCAG22/Understanding/use-of-color
  const kind = severity === 'warning' ? 'warning: ' : '';
  const shown = `${kind}${place}${problem.what}`;
  const column = problem.code.length + 2;
  // A very narrow terminal has no room beside the code.
  if (width - column < leastRoom)
    return [[head], ...wrap(shown, '  ', width), ...excerptLines(problem, width)];
  const [what = '', ...more] = wrap(shown, ' '.repeat(column), width);
  return [[head, `  ${what.trimStart()}`], ...more, ...excerptLines(problem, width)];
}

function whyLines({ why }: Coded, { width }: Canvas): readonly Line[] {
  return part('why ', why, width);
}

function nextLines({ code, next }: Coded, { width }: Canvas): readonly Line[] {
  return [...part('next', onThisChain(next), width), ...part('more', `irsactl explain ${code}`, width)];
}

const indent = ' '.repeat(8);

function part(label: string, text: string, width: number): Line[] {
  // Indented lines are for copying, so they do not wrap.
  const lines = text
    .split('\n')
    .flatMap((line) => (line.startsWith('  ') ? `${indent}${line}` : wrap(line, indent, width)));
  const [first = '', ...rest] = lines;
  return [['  ', paint('dim', label), `  ${first.trimStart()}`], ...rest];
}

/** Empty if the sentence names the file, and no line is known. */
function placePrefix({ file, line, column }: Place, what: string): string {
  if (line === undefined && what.includes(file)) return '';
  return `${[file, line, column].filter((part) => part !== undefined).join(':')}: `;
}

/** The line of the file with the problem, and a caret below the place. */
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

/** Characters before the place in a line that does not fit. */
const before = 20;

/** The part of the line that fits, and the caret's column in it. */
function windowOn(text: string, column: number, room: number): { shown: string; caret: number } {
  const most = Math.max(room, 2 * before) - 2;
  const from = text.length <= most ? 0 : Math.max(0, column - 1 - before);
  const [head, tail] = [from > 0 ? '…' : '', text.length > from + most ? '…' : ''];
  return {
    shown: `${head}${text.slice(from, from + most)}${tail}`,
    // Escaped characters are longer on the terminal.
    caret: head.length + printable(text.slice(from, column - 1)).length,
  };
}
