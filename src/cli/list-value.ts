import { InvalidArgumentError } from 'commander';

/** The values of an option that may be repeated, and that takes several with commas, too. */
export function listOf<T>(parse: (item: string) => T) {
  return (text: string, before: readonly T[] = []): readonly T[] => [
    ...before,
    ...text.split(',').map((item) => parse(item.trim())),
  ];
}

/** An item that is taken as it is. */
export function anyItem(item: string): string {
  if (item !== '') return item;
  throw new InvalidArgumentError('An entry of the list is empty.');
}
