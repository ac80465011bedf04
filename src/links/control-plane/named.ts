/** Names the first ten of a list. */
export function named(things: readonly { readonly namespace: string; readonly name: string }[]): string {
  const names = things.map(({ namespace, name }) => `${namespace}/${name}`).toSorted();
  return names.length > 10
    ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`
    : names.join(', ');
}
