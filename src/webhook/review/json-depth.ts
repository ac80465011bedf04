/** Far more than the types of Kubernetes nest, far less than what makes JSON.parse stop everything else. */
const deepest = 1_000;
/** Text this short cannot nest deep enough to take long. */
const harmlessLength = 64 * 1024;

/**
 * Whether a text nests deeper than a pod ever does. Three million brackets take JSON.parse the better part of a second
 * in which nobody else is answered; to count them takes a few milliseconds.
 */
export function nestsTooDeep(text: string): boolean {
  if (text.length <= harmlessLength) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case quote:
        index = endOfString(text, index);
        break;
      case openBracket:
      case openBrace:
        depth += 1;
        if (depth > deepest) return true;
        break;
      case closeBracket:
      case closeBrace:
        depth -= 1;
        break;
    }
  }
  return false;
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
