/** `a, b and c`, or with `or`. */
export function listed(words: readonly string[], by: 'and' | 'or' = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${by} ${words.at(-1)}`;
}
