import type { Change } from '../../chain/change.ts';
import { isUnknownValue, type PlanValue } from '../../chain/plan-value.ts';
import type { Json } from '../../trust/json.ts';
import type { DiffLine } from './diff-line.ts';
import { diffLines } from './diff-lines.ts';
import { grantLines } from './grant-lines.ts';
import { type Line, paint } from './paint.ts';
import { valueLines } from './value-lines.ts';

/**
 * How much of a change is shown. `folded`: of a new object only what it lets others do, of a removed one nothing, of a
 * changed one the changed lines. `whole`: every field.
 */
export type Detail = 'folded' | 'whole';

/** `width` is in columns, for folded changes alone: whole ones are data, which is not broken. */
export interface DifferenceStyle {
  readonly detail: Detail;
  readonly width: number;
}

const colours = { '-': 'red', '+': 'green' } as const;

/** The lines that a change removes (`-`) and adds (`+`); `isNew`: the same plan creates the object. */
export function differenceLines(
  { before, after }: Change,
  { detail, width }: DifferenceStyle,
  isNew = before === null,
): readonly Line[] {
  if (detail === 'whole') return linesOf(before, after).map(lineOf);
  if (after === null) return [];
  const lines = isNew
    ? grantLines(after as Json).map((text): DiffLine => ({ mark: '+', text }))
    : changedLines(linesOf(setFields(before), setFields(after)));
  return lines.flatMap((line) => rowsOf(shortened(line), width));
}

function linesOf(before: PlanValue, after: PlanValue): readonly DiffLine[] {
  return diffLines(valueLines(inOrderOf(after, before)), valueLines(after));
}

/** Members that say how irsactl makes a change. They are not fields of the object. */
const ownMembers: ReadonlySet<string> = new Set(['uid', 'version', 'takeOver', 'remove']);

/** Only fields of the object that are set. */
function setFields(value: PlanValue): PlanValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isUnknownValue(value))
    return value;
  const members = Object.entries(value).filter(([name, member]) => !ownMembers.has(name) && !isEmpty(member));
  return members.length === 0 ? null : Object.fromEntries(members);
}

function isEmpty(value: PlanValue): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** Changed lines, the lines that contain them, and the items of a short list below them. */
function changedLines(lines: readonly DiffLine[]): readonly DiffLine[] {
  const kept = new Set<number>();
  for (const [at, { mark }] of lines.entries()) {
    if (mark === ' ') continue;
    kept.add(at);
    let column = columnOf(lines[at]);
    for (let above = at - 1; above >= 0 && column > 0; above--) {
      if (columnOf(lines[above]) >= column) continue;
      column = columnOf(lines[above]);
      kept.add(above);
    }
    for (const item of itemsBelow(lines, at)) kept.add(item);
  }
  return lines.filter((_, at) => kept.has(at));
}

/** The items of a short list below one of them: its change gives them another place. */
function itemsBelow(lines: readonly DiffLine[], at: number): readonly number[] {
  const isItem = (index: number) =>
    columnOf(lines[index]) === columnOf(lines[at]) && /^ *- /.test(lines[index]?.text ?? '');
  let end = at;
  while (isItem(end)) end++;
  return end - at > longestList ? [] : Array.from({ length: end - at }, (_, item) => at + item);
}

const longestList = 8;

function columnOf(line: DiffLine | undefined): number {
  return line?.text.search(/\S/) ?? 0;
}

/** The numbers of a key and the bytes of a certificate are too long to compare by eye. */
const longWord = /^(\s*(?:- )?[\w.-]+: )(\S{200,})$/;

function shortened({ mark, text }: DiffLine): DiffLine {
  const [, field, word = ''] = longWord.exec(text) ?? [];
  if (field === undefined) return { mark, text };
  return { mark, text: `${field}${word.slice(0, 16)}…${word.slice(-8)} (${word.length} characters)` };
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

/**
 * Wraps a long line of YAML behind its indentation, which YAML allows. Words such as ARNs stay whole, and stay beside their
 * field if they do not fit below it either.
 */
function brokenLine({ mark, text }: DiffLine, width: number): readonly DiffLine[] {
  if (text.length <= width) return [{ mark, text }];
  const [start = ''] = /^(?: |- )*/.exec(text) ?? [];
  const below = ' '.repeat(start.length + 4);
  const [first = '', ...words] = text.slice(start.length).match(/ *\S+/g) ?? [];
  const rows = [start + first];
  for (const [at, word] of words.entries()) {
    const row = rows.pop() ?? '';
    const moved = below + word.trimStart();
    const fits = row.length + word.length <= width;
    const isNoBetterBelow = at === 0 && moved.length > width;
    rows.push(...(fits || isNoBetterBelow ? [row + word] : [row, moved]));
  }
  return rows.map((row) => ({ mark, text: row }));
}

/**
 * The same value, with its object members in the model's order. A server may return them in another order, which is not a
 * change.
 */
function inOrderOf(model: PlanValue, value: PlanValue): PlanValue {
  if (isList(model) && isList(value))
    return value.map((item, index) => inOrderOf(model[index] ?? null, item));
  if (!isObject(model) || !isObject(value)) return value;
  const rank = new Map(Object.keys(model).map((key, index) => [key, index]));
  const rankOf = (key: string): number => rank.get(key) ?? rank.size;
  const members = Object.entries(value).sort(([one], [other]) => rankOf(one) - rankOf(other));
  return Object.fromEntries(
    members.map(([key, member]) => [
      key,
      Object.hasOwn(model, key) ? inOrderOf(model[key] ?? null, member) : member,
    ]),
  );
}

function isList(value: PlanValue): value is readonly PlanValue[] {
  return Array.isArray(value);
}

function isObject(value: PlanValue): value is { readonly [key: string]: PlanValue } {
  return typeof value === 'object' && value !== null && !isList(value) && !isUnknownValue(value);
}
