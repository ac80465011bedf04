/** A part of a page, as the documents of irsactl are written: https://spec.commonmark.org/ */
export type PageBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'blank' }
  | { readonly kind: 'code'; readonly indent: string; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] }
  /** A paragraph, or an item of a list with its marker. */
  | { readonly kind: 'text'; readonly indent: string; readonly marker: string; readonly text: string };

const comment = /^ *<!--.*-->$/;
const fence = /^( *)```/;
const item = /^( *)([-*] +|\d+\. +)(.*)$/;

/** The parts of a page in their order; comments are for tests. */
export function pageBlocks(markdown: string): readonly PageBlock[] {
  const lines = markdown.split('\n').filter((line) => !comment.test(line));
  const blocks: PageBlock[] = [];
  for (let at = 0; at < lines.length; ) {
    const [block, next] = blockAt(lines, at);
    // One line between two parts, none at the end.
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

/** A bar behind a backslash is a part of its cell. */
function cellsOf(row: string): readonly string[] {
  const cells = row.split(/(?<!\\)\|/).slice(1, -1);
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function endOf(lines: readonly string[], from: number, goesOn: (line: string) => boolean): number {
  const length = lines.slice(from).findIndex((line) => !goesOn(line));
  return length === -1 ? lines.length : from + length;
}
