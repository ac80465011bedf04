/**
 * Any text as one word of POSIX sh, bash, zsh and fish. In single quotes, fish has the escapes `\\` and `\'`, and
 * POSIX has none, so neither character may be inside them.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
 * https://fishshell.com/docs/current/language.html#quotes
 */
export function shellWord(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`'\$&'`)}'`;
}
