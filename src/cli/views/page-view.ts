import { posix } from 'node:path';
import { documentWord } from '../help/document-word.ts';
import { type Canvas, hanging, type Line, paint, wrap } from './paint.ts';

/** A page of the documents, and the paths of all others. */
interface PageToShow {
  /** Below `docs`. */
  readonly path: string;
  readonly markdown: string;
  readonly others: ReadonlySet<string>;
}

/** A page for a terminal: wrapped text, unchanged code, and after each link the word for `irsactl explain`. */
export function pageLines({ path, markdown, others }: PageToShow, { width }: Canvas): readonly Line[] {
  const words: string[] = [];
  const wordOf = (target: string): string | null => {
    const page = posix.join(posix.dirname(path), target.replace(/#.*/, ''));
    if (!others.has(page)) return null;
    words.push(documentWord(page));
    return documentWord(page);
  };
  const lines = pageBlocks(markdown).flatMap((block) =>
    blockLines(block, (text) => withoutMarks(text, wordOf), width),
  );
  const [example] = words;
  if (example === undefined) return lines;
  return [...lines, '', ...wrap(`Pages in parentheses: \`irsactl explain ${example}\`.`, '', width)];
}

function blockLines(block: PageBlock, plain: (text: string) => string, width: number): readonly Line[] {
  switch (block.kind) {
    case 'blank':
      return [''];
    case 'heading':
      return wrap(plain(block.text), '', width).map((line) => [paint('bold', line)]);
    case 'code':
      // A tab would appear as an escape.
      return block.lines.map((line) =>
        line === '' ? '' : `${block.indent}    ${line.replaceAll('\t', '    ')}`,
      );
    case 'table':
      return tableLines(
        block.rows.map((row) => row.map(plain)),
        width,
      );
    case 'text':
      return marked(block.indent + block.marker, plain(block.text), width);
  }
}

/** The rows as they are if all fit, otherwise one cell below the other, each with the name of its column, if it has one. */
function tableLines(rows: readonly (readonly string[])[], width: number): readonly Line[] {
  const [head = [], ...others] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const fits = widths.reduce((sum, one) => sum + one + 2, 0) <= width;
  if (fits)
    return (head.some((name) => name !== '') ? rows : others).map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  return others.flatMap((row) =>
    row
      .map((cell, column) => [head[column] ?? '', cell] as const)
      .filter(([, cell]) => cell !== '')
      .flatMap(([name, cell], index) =>
        marked(index === 0 ? '- ' : '  ', name === '' ? cell : `${name}: ${cell}`, width),
      ),
  );
}

function marked(marker: string, text: string, width: number): readonly string[] {
  return hanging(marker, text, ' '.repeat(marker.length), width);
}

/** Replaces a link by its text, and the page's word or the address. */
function withoutMarks(text: string, wordOf: (target: string) => string | null): string {
  return text
    .replaceAll('**', '')
    .replaceAll(/(?<=^|[\s(])\*(\w[^*`]*)\*(?=[\s.,;:)]|$)/g, '$1')
    .replaceAll(/(\()?!?\[([^\]]*)\]\(([^)]+)\)/g, (_, open = '', words: string, target: string) => {
      const address = /^\w+:/.test(target) ? target : wordOf(target);
      if (address === null || address === words) return open + words;
      // `([more](page.md))` needs no parentheses of its own.
      return open === '' ? `${words} (${address})` : `${open}${words}: ${address}`;
    });
}

/** A block of Markdown, as far as the documents use it: https://spec.commonmark.org/ */
type PageBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'blank' }
  | { readonly kind: 'code'; readonly indent: string; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] }
  /** A paragraph, or a list item with its marker. */
  | { readonly kind: 'text'; readonly indent: string; readonly marker: string; readonly text: string };

const comment = /^ *<!--.*-->$/;
const fence = /^( *)```/;
const item = /^( *)([-*] +|\d+\. +)(.*)$/;

/** The blocks of a page, without comments, which are for tests. */
function pageBlocks(markdown: string): readonly PageBlock[] {
  const lines = markdown.split('\n').filter((line) => !comment.test(line));
  const blocks: PageBlock[] = [];
  for (let at = 0; at < lines.length; ) {
    const [block, next] = blockAt(lines, at);
    // One blank line between blocks, none at the end.
    if (block.kind !== 'blank' || (blocks.at(-1)?.kind ?? 'blank') !== 'blank') blocks.push(block);
    at = next;
  }
  return blocks.at(-1)?.kind === 'blank' ? blocks.slice(0, -1) : blocks;
}

type Taken = readonly [block: PageBlock, next: number];

function blockAt(lines: readonly string[], at: number): Taken {
  const line = lines[at] ?? '';
  if (line.trim() === '') return [{ kind: 'blank' }, at + 1];
  const [, fenced] = fence.exec(line) ?? [];
  if (fenced !== undefined) return codeAt(lines, at, fenced);
  if (line.startsWith('#')) return [{ kind: 'heading', text: line.replace(/^#+ */, '') }, at + 1];
  if (line.startsWith('|')) return tableAt(lines, at);
  const [, indent = /^ */.exec(line)?.[0] ?? '', marker = '', first = line.trim()] = item.exec(line) ?? [];
  const next = endOf(lines, at + 1, (one) => one.trim() !== '' && !beginsAnother(one));
  const text = [first, ...lines.slice(at + 1, next).map((one) => one.trim())].join(' ');
  return [{ kind: 'text', indent, marker, text }, next];
}

function beginsAnother(line: string): boolean {
  return item.test(line) || fence.test(line) || /^(#|\|)/.test(line);
}

function codeAt(lines: readonly string[], at: number, indent: string): Taken {
  const end = endOf(lines, at + 1, (line) => !fence.test(line));
  return [
    { kind: 'code', indent, lines: lines.slice(at + 1, end).map((line) => line.slice(indent.length)) },
    end + 1,
  ];
}

function tableAt(lines: readonly string[], at: number): Taken {
  const end = endOf(lines, at, (line) => line.startsWith('|'));
  const [head = '', , ...others] = lines.slice(at, end);
  return [{ kind: 'table', rows: [head, ...others].map(cellsOf) }, end];
}

/** A bar after a backslash is part of its cell. */
function cellsOf(row: string): readonly string[] {
  const cells = row.split(/(?<!\\)\|/).slice(1, -1);
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function endOf(lines: readonly string[], from: number, goesOn: (line: string) => boolean): number {
  const length = lines.slice(from).findIndex((line) => !goesOn(line));
  return length === -1 ? lines.length : from + length;
}
