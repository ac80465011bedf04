import { isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';

/** The list of roles as lines of a text. Each edit returns null if the list does not have one item a line. */
interface RolesText {
  /** `item` is a list with one entry, in lines without indentation. */
  added(item: string): string | null;
  removed(index: number): string | null;
}

/** Finds the list of roles of an irsa.yaml in its text. */
export function rolesText(text: string): RolesText {
  const document = parseDocument(text, { keepSourceTokens: true, logLevel: 'error' });
  const spec = document.get('spec', true);
  const roles = document.getIn(['spec', 'roles'], true);
  return {
    added(item) {
      if (isSeq(roles) && roles.items.length > 0) return addedToList(text, roles, item);
      return isMap(spec) ? addedToNone(text, spec, item) : null;
    },
    removed: (index) => (isSeq(roles) && isMap(spec) ? removedFromList(text, spec, roles, index) : null),
  };
}

/** After the last item, with the same indentation. */
function addedToList(text: string, roles: YAMLSeq, item: string): string | null {
  const dashes = dashesOf(text, roles);
  const last = dashes?.at(-1);
  if (last === undefined) return null;
  return inserted(text, endOfBlock(text, last.line, last.column), indent(item, last.column));
}

/** In place of `[]`, or as a new field at the end of spec. */
function addedToNone(text: string, spec: YAMLMap, item: string): string | null {
  const fields = spec.srcToken;
  if (fields?.type !== 'block-map') return null;
  const pair = spec.items.find(({ key }) => String(key) === 'roles');
  const lines = indent(item, fields.indent + 2);
  if (pair === undefined) {
    const start = startOfLine(text, fields.offset);
    return inserted(
      text,
      endOfBlock(text, start, fields.indent - 1),
      `${' '.repeat(fields.indent)}roles:\n${lines}`,
    );
  }
  const { value } = pair;
  if (!isSeq(value) || !value.range) return null;
  const [start, end] = value.range;
  // The space before it is removed too, so that the line has no trailing space.
  const without = text.slice(0, start).replace(/ +$/, '') + text.slice(end);
  return inserted(without, endOfLine(without, without.length - (text.length - end)), lines);
}

function removedFromList(text: string, spec: YAMLMap, roles: YAMLSeq, index: number): string | null {
  const dashes = dashesOf(text, roles);
  const own = dashes?.[index];
  if (!dashes || own === undefined) return null;
  const start = startWithComments(text, own);
  const end = endOfBlock(text, own.line, own.column);
  const rest = text.slice(0, start) + text.slice(end);
  if (dashes.length > 1) return rest;
  const colon = colonOf(spec);
  return colon === null ? null : `${rest.slice(0, colon + 1)} []${rest.slice(colon + 1)}`;
}

interface Dash {
  /** The start of its line. */
  readonly line: number;
  /** Its indentation. */
  readonly column: number;
}

/** The dash of each item; null if one is not the first character of its line. */
function dashesOf(text: string, { srcToken }: YAMLSeq): readonly Dash[] | null {
  if (srcToken?.type !== 'block-seq') return null;
  // Comments at the end of the list are parsed as an item without a dash.
  const offsets = srcToken.items.flatMap(
    ({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset ?? [],
  );
  const dashes = offsets.map((offset) => {
    const line = startOfLine(text, offset);
    return { line, column: offset - line, leads: /^ *$/.test(text.slice(line, offset)) };
  });
  return dashes.every(({ leads }) => leads) ? dashes : null;
}

/** The colon of the field `roles`. */
function colonOf(spec: YAMLMap): number | null {
  const pair = spec.items.find(({ key }) => String(key) === 'roles')?.srcToken;
  const colon = pair?.sep?.find(({ type }) => type === 'map-value-ind');
  return colon?.offset ?? null;
}

/**
 * The end of the block that begins in the line at `start`: all lines with more indentation than `column`, and the lines
 * between them.
 */
function endOfBlock(text: string, start: number, column: number): number {
  let end = endOfLine(text, start);
  for (let at = end; at < text.length; ) {
    const next = endOfLine(text, at);
    const [, spaces = '', first = ''] = /^( *)(\S?)/.exec(text.slice(at, next)) ?? [];
    const isBeyond = first !== '' && first !== '#' && spaces.length <= column;
    if (isBeyond) return end;
    if (first !== '' && spaces.length > column) end = next;
    at = next;
  }
  return end;
}

/** Comments directly above an item, with the indentation of its dash, belong to it. */
function startWithComments(text: string, { line, column }: Dash): number {
  let start = line;
  while (start > 0) {
    const before = startOfLine(text, start - 1);
    const [, spaces] = /^( *)#/.exec(text.slice(before, start)) ?? [];
    if (spaces?.length !== column) break;
    start = before;
  }
  return start;
}

function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset after the end of its line. */
function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

function indent(lines: string, column: number): string {
  return lines.replace(/^(?=.)/gm, ' '.repeat(column));
}

/** Inserts whole lines, with the line endings of the text. */
function inserted(text: string, at: number, lines: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const before = text.slice(0, at);
  const open = before === '' || before.endsWith('\n') ? '' : end;
  return before + open + lines.replaceAll('\n', end) + text.slice(at);
}
