/** What other tools of the field call it, and what irsactl does. */
const ownWords: ReadonlyMap<string, string> = new Map([
  ['delete', 'destroy'],
  ['remove', 'destroy'],
  ['uninstall', 'destroy'],
  ['diff', 'plan'],
  ['install', 'apply'],
  ['create', 'apply'],
  ['check', 'verify'],
  ['doctor', 'verify'],
  ['--auto-approve', '--yes'],
  ['--force', '--yes'],
  ['--target', '--only'],
  ['--out', '--output'],
  ['--json', '--output'],
]);

/** How an option is written where its name alone leads nowhere. */
const whole: ReadonlyMap<string, string> = new Map([
  ['--out', '`-o json > FILE`'],
  ['--json', '`-o json`'],
]);

/** Whether a word of another tool says what one of these names says here, and none of them is called so. */
export function isWordOfOthers(word: string, names: readonly string[]): boolean {
  return !names.includes(word) && names.includes(ownWords.get(word.toLowerCase()) ?? '');
}

export function meantElsewhere(word: string, names: readonly string[]): string | undefined {
  const own = ownWords.get(word.toLowerCase());
  return own !== undefined && isWordOfOthers(word, names)
    ? `Did you mean ${whole.get(word) ?? own}?`
    : undefined;
}
