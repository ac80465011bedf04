import type { Change } from '../../chain/change.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { type Json, valueAt } from '../../trust/json.ts';
import { brokenLine } from './broken-line.ts';
import type { DiffLine } from './diff-line.ts';
import { diffLines } from './diff-lines.ts';
import { type FoldableLine, foldedLines } from './folded-lines.ts';
import { inOrderOf } from './in-order-of.ts';
import { type Line, paint } from './paint.ts';
import { trustSentence } from './trust-sentence.ts';
import { usualObject } from './usual-object.ts';
import { valueLines } from './value-lines.ts';

/** How much of a change is shown: `folded` leaves out what is as it was, and what irsactl always makes alike. */
export type Detail = 'folded' | 'whole';

/** How a change is shown; `width` is in columns, for the folded one alone: the whole one is to be read as data. */
export interface DifferenceStyle {
  readonly detail: Detail;
  readonly width: number;
}

/** Lines of something that is removed which are read at a glance; of more, its name and why it goes say enough. */
const mostThatGo = 6;

const colours = { '-': 'red', '+': 'green' } as const;

/** All that a change takes away (`-`), brings (`+`) and leaves as it is: what is not on the screen is not done. */
export function differenceLines(
  change: Change,
  chain: string,
  { detail, width }: DifferenceStyle,
): readonly Line[] {
  const { before, after } = change;
  if (detail === 'whole') return linesOf(before, after).map(lineOf);
  return foldedDifference(before, after, chain, width);
}

function linesOf(before: PlanValue, after: PlanValue): readonly DiffLine[] {
  return diffLines(valueLines(inOrderOf(after, before)), valueLines(after));
}

function foldedDifference(
  before: PlanValue,
  after: PlanValue,
  chain: string,
  width: number,
): readonly Line[] {
  const lines = linesOf(before, after);
  if (after === null && lines.length > mostThatGo) {
    return foldedLines(
      lines.map((line) => ({ line: lineOf(line), dull: 'that go with it (--full shows them)' })),
    );
  }
  const isUsual = before === null ? usualLines(after, chain) : () => false;
  const content = foldedLines(
    lines.map((line, at): FoldableLine => {
      const [first = '', ...below] = rowsOf(withoutNumbers(line), width);
      return { line: first, below, dull: dullness(line, isUsual(at)) };
    }),
    // What is created has nothing from before that would say where in it a line stands.
    before === null ? 0 : undefined,
  );
  return [...(before === null ? trustLines(after, width) : []), ...content];
}

/** Who may assume a new role, which is what a reviewer approves; its trust policy says it in a dozen lines. */
function trustLines(after: PlanValue, width: number): readonly Line[] {
  const text = trustSentence(valueAt(after as Json, 'trustPolicy'));
  return text === null ? [] : rowsOf({ mark: '+', text }, width);
}

/** The numbers of a public key are read by nobody, who has its key ID beside them: https://www.rfc-editor.org/rfc/rfc7518#section-6 */
const keyNumber = /^(\s*(?:- )?[nxy]: )([\w-]{56,})$/;

function withoutNumbers({ mark, text }: DiffLine): DiffLine {
  const [, member, number = ''] = keyNumber.exec(text) ?? [];
  if (member === undefined) return { mark, text };
  return { mark, text: `${member}${number.slice(0, 16)}… (${number.length} characters; --full shows them)` };
}

function dullness({ mark }: DiffLine, isUsual: boolean): string | null {
  if (mark === ' ') return 'as they are';
  return isUsual ? 'as always (--full shows them)' : null;
}

/** Says of each line of a value that is created whether it is there where irsa.yaml sets nothing, too. */
function usualLines(after: PlanValue, chain: string): (at: number) => boolean {
  const usual = usualObject(after, chain);
  if (usual === null) return () => false;
  const against = diffLines(valueLines(inOrderOf(after, usual)), valueLines(after));
  // What is not there shows on no line: then all of them are to be read.
  if (lacksSome(against)) return () => false;
  const marks = against.filter(({ mark }) => mark !== '-').map(({ mark }) => mark);
  return (at) => marks[at] === ' ';
}

/** Whether somewhere more goes than comes in its place. */
function lacksSome(lines: readonly DiffLine[]): boolean {
  const changes = lines.map(({ mark }) => mark).join('');
  return changes.split(' ').some((part) => part.split('-').length > part.split('+').length);
}

/** A long value, such as an expression of an admission policy, takes several rows. */
function rowsOf(line: DiffLine, width: number): readonly Line[] {
  return brokenLine(line, Math.max(width, leastWidth) - markColumns).map(lineOf);
}

const markColumns = 2;
const leastWidth = 30;

function lineOf({ mark, text }: DiffLine): Line {
  return mark === ' ' ? `  ${text}` : [paint(colours[mark], mark), ` ${text}`];
}
