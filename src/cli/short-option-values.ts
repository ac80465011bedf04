import type { Command, Option } from 'commander';

/** `-o=json` is `-ojson`, as kubectl's pflag reads it (https://pkg.go.dev/github.com/spf13/pflag); Commander reads `=json`. */
export function readShortValues(command: Command): void {
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (words) => parse(withoutEquals(words, command.options));
}

/** Takes the first `=` behind a short option with a value away; what is itself a value stays as it is. */
export function withoutEquals(words: readonly string[], options: readonly Option[]): string[] {
  const result: string[] = [];
  let isValue = false;
  for (const [index, word] of words.entries()) {
    if (word === '--' && !isValue) return [...result, ...words.slice(index)];
    result.push(isValue ? word : withoutItsEquals(word, options));
    isValue = !isValue && takesNext(word, options);
  }
  return result;
}

function withoutItsEquals(word: string, options: readonly Option[]): string {
  const [, letters = '', value] = /^-([^-=]+)=(.+)$/s.exec(word) ?? [];
  return value !== undefined && endsInValue(letters, options) ? `-${letters}${value}` : word;
}

/** Whether the word behind this one is the value of its option. */
export function takesNext(word: string, options: readonly Option[]): boolean {
  if (word.startsWith('--')) return options.some(({ long, required }) => required && long === word);
  return word.startsWith('-') && endsInValue(word.slice(1), options);
}

/** Whether the last of these letters, and none before it, is an option with a value: `-qo`. */
function endsInValue(letters: string, options: readonly Option[]): boolean {
  const found = [...letters].map((letter) => options.find(({ short }) => short === `-${letter}`));
  return found.every((option, index) => option?.required === (index === letters.length - 1));
}
