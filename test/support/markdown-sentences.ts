import type { MarkdownPage } from './markdown-pages.ts';

/** A sentence of a page, a cell of a table, or a heading. */
export interface MarkdownSentence {
  /** The page and the line on which the sentence begins. */
  readonly at: string;
  /** As written, joined to one line. */
  readonly text: string;
  /** The same, with inline code and addresses masked. */
  readonly words: string;
  readonly isHeading: boolean;
}

/** A part of a page, with its offset. */
interface Block {
  readonly start: number;
  readonly text: string;
}

/** Returns the sentences of a page, without its fenced blocks. */
export function markdownSentences(page: MarkdownPage): readonly MarkdownSentence[] {
  return blocksIn(maskCode(page.text)).flatMap((block) => {
    const isHeading = block.text.startsWith('#');
    return sentencesIn(block).map(({ start, text }) => ({
      at: `${page.path}:${page.text.slice(0, start).split('\n').length}`,
      text: page.text.slice(start, start + text.length).replaceAll(/\s+/g, ' '),
      words: text.replaceAll(/\s+/g, ' '),
      isHeading,
    }));
  });
}

/** Masks code, comments and addresses by the same number of other characters, so that offsets do not change. */
function maskCode(text: string): string {
  return text
    .replaceAll(/^( *)```[\s\S]*?^\1```$/gm, blank)
    .replaceAll(/<!--[\s\S]*?-->/g, blank)
    .replaceAll(/`[^`]+`/g, (code) => code.replaceAll(/[^\n]/g, 'X'))
    .replaceAll(/\]\([^)\s]+\)/g, blank)
    .replaceAll(/https?:\/\/[^\s)>]+/g, (address) => 'X'.repeat(address.length))
    .replaceAll(/[*[\]_]/g, ' ');
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

/** Returns paragraphs, list items, headings and table cells. */
function blocksIn(text: string): readonly Block[] {
  const ends = /\n\s*\n|\n(?= *(?:[-+>#|]|\d+\.)\s)|(?<=^#.*)\n|\|/gm;
  const blocks: Block[] = [];
  let start = 0;
  for (const { index, 0: end } of text.matchAll(ends)) {
    blocks.push({ start, text: text.slice(start, index) });
    start = index + end.length;
  }
  return [...blocks, { start, text: text.slice(start) }];
}

/** A sentence ends before a capital letter, a digit, code, or the name of a program. */
function sentencesIn({ start, text }: Block): readonly Block[] {
  const sentences = text.matchAll(
    /[^\s\-+>#|].*?(?:[.!?](?=["')]*\s+["'(]?(?:[A-Z0-9]|(?:irsactl|kube[\w-]+|npm|etcd|curl|containerd)\b))["')]*|\s*$)/gs,
  );
  return [...sentences]
    .map((match) => ({ start: start + match.index, text: match[0].trimEnd() }))
    .filter((sentence) => /[a-z]/.test(sentence.text));
}
