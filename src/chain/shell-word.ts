/**
 * A text as one word of POSIX sh, bash, zsh and fish, whatever is in it. In single quotes fish knows two escapes, `\\` and
 * `\'`, and POSIX none: neither character stands within them.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
 * https://fishshell.com/docs/current/language.html#quotes
 */
export function shellWord(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`'\$&'`)}'`;
}
