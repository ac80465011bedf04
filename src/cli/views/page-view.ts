import { posix } from 'node:path';
import { documentWord } from '../help/document-word.ts';
import { type PageBlock, pageBlocks } from './page-blocks.ts';
import { type Canvas, hanging, type Line, paint, wrap } from './paint.ts';

/** A page of the documents, and which others there are. */
export interface PageToShow {
  /** Below `docs`. */
  readonly path: string;
  readonly markdown: string;
  readonly others: ReadonlySet<string>;
}

/** A page for a terminal: text in its width, code to the letter, and beside a link the word that shows its page. */
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
      // A tab would be shown as an escape.
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

/** Behind its marker, and below what begins there. */
function marked(marker: string, text: string, width: number): readonly string[] {
  return hanging(marker, text, ' '.repeat(marker.length), width);
}

/** A link to another page becomes its words and the page's word, one to the network its words and the address. */
function withoutMarks(text: string, wordOf: (target: string) => string | null): string {
  return text
    .replaceAll('**', '')
    .replaceAll(/(\()?!?\[([^\]]*)\]\(([^)]+)\)/g, (_, open = '', words: string, target: string) => {
      const address = /^\w+:/.test(target) ? target : wordOf(target);
      if (address === null || address === words) return open + words;
      // `([more](page.md))` needs no parentheses of its own.
      return open === '' ? `${words} (${address})` : `${open}${words}: ${address}`;
    });
}
