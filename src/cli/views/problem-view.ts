import type { Finding } from '../../chain/finding.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import type { Place, Problem } from '../../errors/irsa-error.ts';
import { onThisChain } from '../chain-words.ts';
import { excerptLines } from './excerpt-lines.ts';
import { type Canvas, type Line, paint, wrap } from './paint.ts';

type Coded = Problem & { readonly code: ErrorCode };
type Severity = Finding['severity'];

/** A problem for people: the code and what happened, then why, what next and where its page is. */
export function problemLines(problem: Coded, canvas: Canvas, severity: Severity = 'error'): Line[] {
  return [
    ...headLines(problem, canvas, severity),
    ...whyLines(problem, canvas),
    ...nextLines(problem, canvas),
  ];
}

/** Findings for people, a blank line before each; what neighbours have in common is said below the last of them. */
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
  // Not by colour alone: https://www.w3.org/WAI/WCAG22/Understanding/use-of-color
  const kind = severity === 'warning' ? 'warning: ' : '';
  const said = `${kind}${place}${problem.what}`;
  const column = problem.code.length + 2;
  // Beside the code, a very narrow terminal has no room for a sentence.
  if (width - column < leastRoom)
    return [[head], ...wrap(said, '  ', width), ...excerptLines(problem, width)];
  const [what = '', ...more] = wrap(said, ' '.repeat(column), width);
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
  // What is indented is to be copied, and stays whole.
  const lines = text
    .split('\n')
    .flatMap((line) => (line.startsWith('  ') ? `${indent}${line}` : wrap(line, indent, width)));
  const [first = '', ...rest] = lines;
  return [['  ', paint('dim', label), `  ${first.trimStart()}`], ...rest];
}

/** Nothing where the sentence itself names the file, and no line is known. */
function placePrefix({ file, line, column }: Place, what: string): string {
  if (line === undefined && what.includes(file)) return '';
  return `${[file, line, column].filter((part) => part !== undefined).join(':')}: `;
}
