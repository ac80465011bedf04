/** Far more than the types of Kubernetes nest, far less than what makes JSON.parse stop everything else. */
const deepest = 1_000;
/**
 * Objects and lists. The smallest that a pod has, of its managed fields, take about fifteen letters each, and etcd stores
 * 1.5 MiB of a pod: half as many. Of a million empty ones JSON.parse makes a quarter of a gigabyte.
 */
const most = 200_000;
/**
 * Letters, where one that is written as `\u003c` is one, as in the pod that was sent. The API server takes no more:
 * https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
 */
const mostLetters = 3 * 1024 * 1024;
/** Text this short can neither nest deep enough to take long nor hold too many. */
const harmlessLength = 64 * 1024;

/** `too-large` may be a pod all the same; nothing that nests so deep is one. */
interface TooMuch {
  readonly fault: 'not-json' | 'too-large';
  readonly why: string;
}

/**
 * Why a text is longer, nests deeper or holds more than a pod ever does; null where it does none of it. Three million brackets take
 * JSON.parse the better part of a second in which nobody else is answered; to count them takes a few milliseconds.
 */
export function whyTooMuch(text: string): TooMuch | null {
  if (text.length <= harmlessLength) return null;
  if (text.length > mostLetters && lettersOf(text) > mostLetters) return tooLarge(`${mostLetters} letters`);
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
        if (depth > deepest) return { fault: 'not-json', why: 'exceeded max depth' };
        if (count > most) return tooLarge(`${most} objects and lists`);
        break;
      case closeBracket:
      case closeBrace:
        depth -= 1;
        break;
    }
  }
  return null;
}

function tooLarge(bound: string): TooMuch {
  return { fault: 'too-large', why: `more than ${bound}` };
}

function lettersOf(text: string): number {
  let letters = text.length;
  for (let at = text.indexOf('\\u'); at >= 0; at = text.indexOf('\\u', at + 6)) letters -= 5;
  return letters;
}

const [quote, backslash] = [0x22, 0x5c];
const [openBracket, closeBracket] = [0x5b, 0x5d];
const [openBrace, closeBrace] = [0x7b, 0x7d];

/** Where the string ends that begins at `start`; the end of the text where it does not. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) return index;
    if (code === backslash) index += 1;
  }
  return text.length;
}
