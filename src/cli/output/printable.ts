/**
 * Control characters, format characters that hide or reorder text (such as bidi overrides), and line breaks:
 * https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The same, except JSON.stringify's own line breaks. */
const unsafeInJson = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Escapes control characters of untrusted text, for example as `\u001b`. The result is one line. */
export function printable(text: string): string {
  return text.replace(unprintable, (found) => shortEscapes.get(found) ?? escapes(found));
}

/** irsactl's own signs, for a locale without UTF-8. */
const asciiSigns: ReadonlyMap<string, string> = new Map([
  ['✓', 'ok'],
  ['✗', '!!'],
  ['…', '...'],
  ['│', '|'],
  ['·', '-'],
  ['–', '-'],
  ['“', '"'],
  ['”', '"'],
]);

/** The text with irsactl's signs in ASCII if a locale is set (`LANG=C`) and it has no UTF-8. */
export function inCharset(text: string, env: NodeJS.ProcessEnv = process.env): string {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'UTF-8';
  return /utf-?8/i.test(locale) ? text : text.replace(/[✓✗…│·–“”]/g, (sign) => asciiSigns.get(sign) ?? sign);
}

/** Whether `printable` leaves a text unchanged. */
export function isPrintable(text: string): boolean {
  return text.search(unprintable) === -1;
}

/** Makes each line of a text printable. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Equivalent JSON without control characters. */
export function terminalSafeJson(json: string): string {
  // GitHub Actions executes `##[name]` anywhere in a log.
  return json.replace(unsafeInJson, escapes).replaceAll('##[', String.raw`#\u0023[`);
}

/** JSON escapes, one for each UTF-16 unit. */
function escapes(found: string): string {
  return found
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
