import { type Document, isCollection, isNode, isPair, isScalar, visit } from 'yaml';

/** A bracket or a quote that was opened and never closed. */
export interface Unclosed {
  readonly start: number;
  readonly open: string;
  readonly close: string;
  /** What is written in it stands in one line: the end of that line is where it ends. */
  readonly endsItsLine: boolean;
}

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '"': '"', "'": "'" };

/** The innermost of them that the parser has read up to an offset: it complains there, which may be lines further on. */
export function unclosedAt(offset: number, document: Document.Parsed, text: string): Unclosed | null {
  const found: Unclosed[] = [];
  visit(document, {
    Node(_key, node) {
      const [start, end] = node.range ?? [];
      if (start === undefined || end !== offset) return;
      const open = text.charAt(start);
      const close = closing[open];
      const written = text.slice(start, end);
      if (close === undefined || isClosed(node, written, close)) return;
      const endsItsLine = isCollection(node) && !/\n|\s#/.test(written.trimEnd());
      found.push({ start, open, close, endsItsLine });
    },
  });
  return found.at(-1) ?? null;
}

/** The closing character may be that of what stands last within, which then ends at the same place. */
function isClosed(node: unknown, written: string, close: string): boolean {
  if (isScalar(node)) return written.length > 1 && written.endsWith(close);
  return written.endsWith(close) && isCollection(node) && endOfLast(node.items.at(-1)) < endOf(node);
}

function endOfLast(item: unknown): number {
  return isPair(item) ? Math.max(endOf(item.key), endOf(item.value)) : endOf(item);
}

function endOf(node: unknown): number {
  return isNode(node) && node.range ? node.range[1] : 0;
}

/** A line with all that is opened in it closed at its end, in the right order; null where nobody can tell what is open. */
export function closedLine(line: string): string | null {
  const begun = line.trimEnd().replace(/\s*[\]}][\]}\s]*$/, '');
  const open: string[] = [];
  for (const [bracket] of begun.replaceAll(quotedText, '').matchAll(/[[\]{}]/g)) {
    const close = closing[bracket];
    if (close !== undefined) open.push(close);
    else if (open.pop() !== bracket) return null;
  }
  return begun + open.toReversed().join('');
}

const quotedText = /"(?:\\.|[^"\\])*"|'(?:''|[^'])*'/g;
