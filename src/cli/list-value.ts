import { InvalidArgumentError } from 'commander';

type ListParser<T> = (text: string, before?: readonly T[]) => readonly T[];

/** Parsers of repeatable options: they return the previous values too. */
const listParsers = new WeakSet<object>();

export function isListParser(parse: object | undefined): boolean {
  return parse !== undefined && listParsers.has(parse);
}

/** Parses a repeatable option that also takes several values with commas. */
export function listOf<T>(parse: (item: string) => T): ListParser<T> {
  return listParser((text) => {
    const items = text.split(',').map((item) => item.trim());
    return items.map((item) => (items.length > 1 ? parseItem(item, parse) : parse(item)));
  });
}

/** Names the wrong item: Commander names only the whole list. */
function parseItem<T>(item: string, parse: (item: string) => T): T {
  try {
    return parse(item);
  } catch (error) {
    if (item === '' || !(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(`The item '${item}' is invalid. ${error.message}`);
  }
}

function listParser<T>(itemsOf: (text: string) => readonly T[]): ListParser<T> {
  const parse: ListParser<T> = (text, before = []) => [...before, ...itemsOf(text)];
  listParsers.add(parse);
  return parse;
}

/** Accepts any item that is not empty. */
export function anyItem(item: string): string {
  if (item !== '') return item;
  throw new InvalidArgumentError('An entry of the list is empty.');
}
