/** Kubernetes types nest far less; JSON.parse blocks the event loop only for far more. */
const maxDepth = 1_000;
/**
 * Objects and lists. The smallest in a pod, in its managed fields, take about fifteen characters, and etcd stores at most
 * 1.5 MiB of a pod: half this many. For a million empty objects JSON.parse allocates 250 MB.
 */
const maxCount = 200_000;
/**
 * Characters, with an escape such as `\u003c` counted as one. The API server accepts no longer request:
 * https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
 */
const maxCharacters = 3 * 1024 * 1024;
/** Shorter text is not checked: JSON.parse is fast on it, whatever it contains. */
const harmlessLength = 64 * 1024;

/** A `too-large` body may still be a pod; one that nests too deep is not. */
interface ExceededLimit {
  readonly fault: 'not-json' | 'too-large';
  readonly why: string;
}

/**
 * Returns the limit that a text exceeds and no pod does, else null. JSON.parse blocks all other requests for most of a
 * second on three million brackets; counting them takes a few milliseconds.
 */
export function exceededLimit(text: string): ExceededLimit | null {
  if (text.length <= harmlessLength) return null;
  if (text.length > maxCharacters && countCharacters(text) > maxCharacters) {
    return tooLarge(`${maxCharacters} characters`);
  }
  let depth = 0;
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case quote:
        index = endOfString(text, index);
        break;
      case openBracket:
      case openBrace:
        depth += 1;
        count += 1;
        if (depth > maxDepth) return { fault: 'not-json', why: 'exceeded max depth' };
        if (count > maxCount) return tooLarge(`${maxCount} objects and lists`);
        break;
      case closeBracket:
      case closeBrace:
        depth -= 1;
        break;
    }
  }
  return null;
}

function tooLarge(bound: string): ExceededLimit {
  return { fault: 'too-large', why: `more than ${bound}` };
}

function countCharacters(text: string): number {
  let count = text.length;
  for (let at = text.indexOf('\\u'); at >= 0; at = text.indexOf('\\u', at + 6)) count -= 5;
  return count;
}

const [quote, backslash] = [0x22, 0x5c];
const [openBracket, closeBracket] = [0x5b, 0x5d];
const [openBrace, closeBrace] = [0x7b, 0x7d];

/** Index of the closing quote of the string that begins at `start`, else the length of the text. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) return index;
    if (code === backslash) index += 1;
  }
  return text.length;
}
