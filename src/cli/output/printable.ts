/**
 * Characters that a terminal obeys instead of showing them (controls), or that hide or reorder what stands beside
 * them (formats such as bidi overrides), and line breaks: https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** What JSON.stringify leaves as it is; the line breaks between its lines are its own. */
const unsafeInJson = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Text of unknown origin as one line that a terminal only shows: what it would obey is written as `\u001b`. */
export function printable(text: string): string {
  return text.replace(unprintable, (found) => shortEscapes.get(found) ?? escapes(found));
}

/** Whether a text is shown as it is. */
export function isPrintable(text: string): boolean {
  return text.search(unprintable) === -1;
}

/** Text that is made of lines already, such as Commander's help: each line becomes printable. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** JSON that means the same and holds nothing that a terminal would obey. */
export function terminalSafeJson(json: string): string {
  // A log of GitHub Actions obeys `##[name]` anywhere.
  return json.replace(unsafeInJson, escapes).replaceAll('##[', String.raw`#\u0023[`);
}

/** JSON's own escapes: one for each UTF-16 unit. */
function escapes(found: string): string {
  return found
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
