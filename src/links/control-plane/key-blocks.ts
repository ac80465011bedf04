import { keyIdOf } from '../../trust/key-id.ts';
import { parsePublicKeys } from '../../trust/public-keys.ts';

/** Where the chain's key stands among the keys of a file that holds several. */
export type KeyPlace = 'first' | 'last' | 'none';

/** One PEM block with the line break behind it: https://www.rfc-editor.org/rfc/rfc7468#section-3 */
const block = /-----BEGIN [A-Z ]+-----[\s\S]*?-----END [A-Z ]+-----[ \t]*\r?\n?/g;

/** The block of a key in a file of verification keys; null where it is not in it. */
export function blockOf(content: string, kid: string): string | null {
  return content.match(block)?.find((text) => kidOf(text) === kid) ?? null;
}

/** A file of verification keys with one of them, `pem`, in its place, and everything else in it as it is. */
export function withKeyAt(content: string, kid: string, pem: string, place: KeyPlace): string {
  const others = content.replace(block, (text) => (kidOf(text) === kid ? '' : text));
  if (place === 'none') return others;
  const own = pem.endsWith('\n') ? pem : `${pem}\n`;
  if (place === 'first') return own + others;
  return (others === '' || others.endsWith('\n') ? others : `${others}\n`) + own;
}

function kidOf(pem: string): string | null {
  try {
    const [key] = parsePublicKeys(pem, '');
    return key ? keyIdOf(key) : null;
  } catch {
    return null;
  }
}
