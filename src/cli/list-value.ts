import { InvalidArgumentError } from 'commander';

type ListParser<T> = (text: string, before?: readonly T[]) => readonly T[];

/** Of all options that may be repeated: what their parsers return has the values before it. */
const listParsers = new WeakSet<object>();

export function isListParser(parse: object | undefined): boolean {
  return parse !== undefined && listParsers.has(parse);
}

/** The values of an option that may be repeated, and that takes several with commas, too. */
export function listOf<T>(parse: (item: string) => T): ListParser<T> {
  return listParser((text) => {
    const items = text.split(',').map((item) => item.trim());
    return items.map((item) => (items.length > 1 ? namedIfWrong(item, parse) : parse(item)));
  });
}

/** Commander names the whole list; which of its items is wrong has to be said. */
function namedIfWrong<T>(item: string, parse: (item: string) => T): T {
  try {
    return parse(item);
  } catch (error) {
    if (item === '' || !(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(`In it, '${item}' is invalid. ${error.message}`);
  }
}

/** The values of an option that may be repeated, and that has commas within a value. */
export function eachAsTyped(): ListParser<string> {
  return listParser((text) => [text]);
}

function listParser<T>(itemsOf: (text: string) => readonly T[]): ListParser<T> {
  const parse: ListParser<T> = (text, before = []) => [...before, ...itemsOf(text)];
  listParsers.add(parse);
  return parse;
}

/** An item that is taken as it is. */
export function anyItem(item: string): string {
  if (item !== '') return item;
  throw new InvalidArgumentError('An entry of the list is empty.');
}
