import type { Change } from '../../chain/change.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { counted } from '../../errors/counted.ts';
import { asObject, type Json, valueAt } from '../../trust/json.ts';
import { type DiffLine, diffLines } from './diff-lines.ts';
import { type FoldableLine, foldedLines } from './folded-lines.ts';
import { inOrderOf } from './in-order-of.ts';
import { type Line, paint } from './paint.ts';
import { trustSentence } from './trust-sentence.ts';
import { usualObject } from './usual-object.ts';
import { valueLines } from './value-lines.ts';

/** How much of a change is shown: `folded` leaves out what is as it was, and what irsactl always makes alike. */
export type Detail = 'folded' | 'whole';

/** Lines of something that is removed which are read at a glance; of more, its name and why it goes say enough. */
const mostThatGo = 6;

const colours = { '-': 'red', '+': 'green' } as const;

/** All that a change takes away (`-`), brings (`+`) and leaves as it is: what is not on the screen is not done. */
export function differenceLines(change: Change, chain: string, detail: Detail): readonly Line[] {
  const { before, after } = change;
  if (detail === 'whole') return linesOf(before, after).map(lineOf);
  const [form, way] = partedWay(change);
  return [...foldedDifference(before, form, chain), ...wayLines(way)];
}

function linesOf(before: PlanValue, after: PlanValue): readonly DiffLine[] {
  return diffLines(valueLines(inOrderOf(after, before)), valueLines(after));
}

/** What an API server is to have, and the way there, of which the reason of the change speaks in whole sentences. */
function partedWay({ link, after }: Change): readonly [form: PlanValue, way: PlanValue] {
  const value = link === 'control-plane' ? asObject(after as Json) : null;
  if (value === null) return [after, null];
  const { way = null, ...form } = value;
  return [form, way] as readonly [PlanValue, PlanValue];
}

function wayLines(way: PlanValue): readonly Line[] {
  const count = valueLines(way).length;
  return count === 0
    ? []
    : [[paint('dim', `  … ${counted(count, 'line')} about the way there (--full shows them)`)]];
}

function foldedDifference(before: PlanValue, after: PlanValue, chain: string): readonly Line[] {
  const lines = linesOf(before, after);
  if (after === null && lines.length > mostThatGo) {
    return foldedLines(
      lines.map((line) => ({ line: lineOf(line), dull: 'that go with it (--full shows them)' })),
    );
  }
  const isUsual = before === null ? usualLines(after, chain) : () => false;
  const content = foldedLines(
    lines.flatMap((line, at): FoldableLine[] => {
      const dull = dullness(line, isUsual(at));
      return broken(withoutNumbers(line)).map((part) => ({ line: lineOf(part), dull }));
    }),
    // What is created has nothing from before that would say where in it a line stands.
    before === null ? 0 : undefined,
  );
  return [...(before === null ? trustLines(after) : []), ...content];
}

/** Who may assume a new role, which is what a reviewer approves; its trust policy says it in a dozen lines. */
function trustLines(after: PlanValue): readonly Line[] {
  const text = trustSentence(valueAt(after as Json, 'trustPolicy'));
  return text === null ? [] : broken({ mark: '+', text }).map(lineOf);
}

/** A long value, such as an expression of an admission policy, over several lines, as YAML itself may have it. */
function broken({ mark, text }: DiffLine): readonly DiffLine[] {
  if (text.length <= longestLine) return [{ mark, text }];
  const indent = ' '.repeat(text.search(/\S|$/) + 4);
  const [first = '', ...others] = text.match(atSpaces) ?? [];
  return [first, ...others.map((part) => indent + part.trimStart())].map((part) => ({ mark, text: part }));
}

const longestLine = 120;
/** Words up to that many characters; a longer one, such as an ARN, stays whole. */
const atSpaces = new RegExp(` *\\S{${longestLine + 1},}|.{1,${longestLine}}(?= |$)`, 'gu');

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

function lineOf({ mark, text }: DiffLine): Line {
  return mark === ' ' ? `  ${text}` : [paint(colours[mark], mark), ` ${text}`];
}
