import { type Argument, lineStart, type Manifest } from './parse-manifest.ts';

/** One edit of the argument list. */
export type ArgumentEdit =
  | {
      readonly kind: 'insert';
      readonly beside: Argument;
      readonly side: 'before' | 'after';
      readonly text: string;
    }
  | { readonly kind: 'remove'; readonly argument: Argument }
  | { readonly kind: 'replace'; readonly argument: Argument; readonly text: string };

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies edits to the bytes of the manifest: by line in block lists, by item in bracketed ones. */
export function writeEdits(manifest: Manifest, edits: readonly ArgumentEdit[]): Buffer {
  const inBlocks = edits.filter((edit) => touched(edit).list === 'block');
  const splices = inBlocks.map((edit) => spliceLine(manifest.text, edit));
  for (const member of ['command', 'args'] as const) {
    const list = manifest.arguments.filter((argument) => argument.member === member);
    const own = edits.filter((edit) => touched(edit).list === 'flow' && touched(edit).member === member);
    if (own.length > 0) splices.push(...rewriteList(manifest.text, list, own));
  }
  return Buffer.from(applySplices(manifest.text, splices), 'latin1');
}

function touched(edit: ArgumentEdit): Argument {
  return edit.kind === 'insert' ? edit.beside : edit.argument;
}

function spliceLine(text: string, edit: ArgumentEdit): Splice {
  const { start, end, quote } = touched(edit);
  if (edit.kind === 'replace') return { start, end, text: inQuotes(edit.text, quote) };
  const line = lineStart(text, start);
  const next = lineEnd(text, end);
  const isClosed = text[next - 1] === '\n';
  if (edit.kind === 'remove') {
    // If the file does not end with a line break, removing the last line also removes the break before it.
    return { start: isClosed ? line : line - (text[line - 2] === '\r' ? 2 : 1), end: next, text: '' };
  }
  const item = text.slice(line, start) + inQuotes(edit.text, quote);
  if (edit.side === 'before') return { start: line, end: line, text: item + lineBreak(text) };
  const at = isClosed ? next : text.length;
  return { start: at, end: at, text: isClosed ? item + lineBreak(text) : lineBreak(text) + item };
}

/** Items keep their text and separators; new ones get a comma. */
function rewriteList(
  text: string,
  list: readonly Argument[],
  edits: readonly ArgumentEdit[],
): readonly Splice[] {
  const [first, last] = [list[0], list.at(-1)];
  if (!first || !last) return [];
  let written = '';
  let at = first.start;
  const put = (item: string, separator: string) => {
    written += written === '' ? item : separator + item;
  };
  const putNew = (argument: Argument, side: 'before' | 'after') => {
    for (const edit of edits) {
      if (edit.kind !== 'insert' || edit.beside !== argument || edit.side !== side) continue;
      put(encoded(JSON.stringify(edit.text)), ', ');
    }
  };
  for (const argument of list) {
    const own = edits.find((edit) => edit.kind !== 'insert' && edit.argument === argument);
    putNew(argument, 'before');
    if (own?.kind !== 'remove') {
      const item = own ? encoded(JSON.stringify(own.text)) : text.slice(argument.start, argument.end);
      put(item, text.slice(at, argument.start) || ', ');
    }
    at = argument.end;
    putNew(argument, 'after');
  }
  return [{ start: first.start, end: last.end, text: written }];
}

/** Quotes a value like its line or the line beside it; plain only if YAML reads it back as the same string. */
function inQuotes(value: string, quote: Argument['quote']): string {
  if (quote === 'single') return encoded(`'${value.replaceAll("'", "''")}'`);
  const isPlain = /^(?:--|\/)[^\s#:]*(?:[#:][^\s#:]+)*$/.test(value);
  return encoded(quote === 'plain' && isPlain ? value : JSON.stringify(value));
}

/** UTF-8, one character for each byte. */
function encoded(value: string): string {
  return Buffer.from(value).toString('latin1');
}

function lineBreak(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

function applySplices(text: string, splices: readonly Splice[]): string {
  let result = '';
  let at = 0;
  // Stable: insertions at one place keep their order, and come before removals there.
  for (const splice of splices.toSorted((one, other) => one.start - other.start || one.end - other.end)) {
    result += text.slice(at, splice.start) + splice.text;
    at = Math.max(at, splice.end);
  }
  return result + text.slice(at);
}
