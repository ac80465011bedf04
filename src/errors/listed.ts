/** `a, b and c`, or with `or`. */
export function listed(words: readonly string[], by: 'and' | 'or' = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${by} ${words.at(-1)}`;
}

const mostNames = 10;

/** The first ten, in alphabetical order: `a, b and 3 more`. */
export function firstNames(names: readonly string[]): string {
  const more = names.length - mostNames;
  return `${names.toSorted().slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
