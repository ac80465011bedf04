/** A PEM block, with its place in the text, including its last line break. */
export interface GoPemBlock {
  readonly label: string;
  readonly der: Buffer;
  readonly start: number;
  readonly end: number;
}

const begin = '-----BEGIN ';
const finish = '\n-----END ';
const dashes = '-----';

/**
 * The PEM blocks that Go reads. Unlike OpenSSL, Go ignores a block whose lines have other text before BEGIN or after END, or
 * whose Base64 is damaged, and reads one with headers.
 * https://github.com/golang/go/blob/go1.26.0/src/encoding/pem/pem.go, Decode
 */
export function goPemBlocks(text: string): readonly GoPemBlock[] {
  const blocks: GoPemBlock[] = [];
  for (let block = nextBlock(text, 0); block; block = nextBlock(text, block.end)) blocks.push(block);
  return blocks;
}

function nextBlock(text: string, from: number): GoPemBlock | null {
  let rest = from;
  for (;;) {
    const end = text.indexOf(finish, rest);
    if (end < 0) return null;
    const read = blockBefore(text, rest, end);
    if (read !== 'no block') return read;
    rest = end + finish.length;
  }
}

/** The block that ends at `end`; null if Go stops reading there. */
function blockBefore(text: string, rest: number, end: number): GoPemBlock | 'no block' | null {
  // The last BEGIN, so that one without END is skipped.
  const start = text.slice(rest, end).lastIndexOf(begin) + rest;
  if (start < rest || (start > rest && text[start - 1] !== '\n')) return 'no block';
  const first = lineAt(text, start + begin.length);
  if (!first.text.endsWith(dashes)) return 'no block';
  const label = first.text.slice(0, -dashes.length);
  const body = afterHeaders(text, first.next);
  if (body === null) return null;
  const trailer = end + finish.length;
  // Headers that reach over the END line.
  if (body > first.next && end < body) return body > trailer ? null : 'no block';
  if (!text.startsWith(label + dashes, trailer)) return 'no block';
  if (lineAt(text, trailer + label.length + dashes.length).text !== '') return 'no block';
  const der = bytesOf(text.slice(body, Math.max(body, end)));
  return der ? { label, der, start, end: lineAt(text, trailer - 1).next } : 'no block';
}

/** Null if the text ends with the headers. */
function afterHeaders(text: string, from: number): number | null {
  let at = from;
  while (at < text.length) {
    const line = lineAt(text, at);
    if (!line.text.includes(':')) return at;
    at = line.next;
  }
  return null;
}

/** The line from a position, without spaces and tabs at its end, and the position of the next. */
function lineAt(text: string, from: number): { readonly text: string; readonly next: number } {
  const at = text.indexOf('\n', from);
  const line = at < 0 ? text.slice(from) : text.slice(from, at).replace(/\r$/, '');
  return { text: line.replace(/[ \t]+$/, ''), next: at < 0 ? text.length : at + 1 };
}

/** Null for characters or padding that Base64 does not have: Node would skip them. */
function bytesOf(body: string): Buffer | null {
  const base64 = body.replace(/[ \t\r\n]/g, '');
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)
    ? Buffer.from(base64, 'base64')
    : null;
}
