import { type Document, isCollection, isNode, isPair, isScalar, visit } from 'yaml';

/** A bracket or quote that is never closed. */
export interface Unclosed {
  readonly start: number;
  readonly open: string;
  readonly close: string;
}

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '"': '"', "'": "'" };

/** The innermost unclosed bracket or quote before the offset of a parser error, which may be lines further on. */
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
      found.push({ start, open, close });
    },
  });
  return found.at(-1) ?? null;
}

/** The closing character may belong to the last nested item, which then ends at the same offset. */
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
