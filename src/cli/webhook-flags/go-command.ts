import { Command, type Option } from 'commander';

/**
 * A command that parses flags like Go's pflag (https://pkg.go.dev/github.com/spf13/pflag): a boolean is `--name` or
 * `--name=false`, never two words, and `-v=4` equals `-v 4`. Booleans are the options with `[bool]`.
 */
export class GoCommand extends Command {
  override parseOptions(words: string[]): ReturnType<Command['parseOptions']> {
    const parsed = super.parseOptions(commanderWords(words, this.options));
    // In Go, an empty text flag equals a missing one.
    for (const option of this.options) {
      const name = option.attributeName();
      if (option.defaultValue === undefined && this.getOptionValue(name) === '') {
        this.setOptionValue(name, undefined);
      }
    }
    return parsed;
  }
}

function commanderWords(words: readonly string[], options: readonly Option[]): string[] {
  const result: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--') return [...result, ...words.slice(index)];
    const option = options.find(({ short, long }) => word === short || word === long);
    if (option?.optional) {
      result.push(`${option.long}=true`);
    } else if (option?.required) {
      // The next word is its value, even if it looks like a flag.
      result.push(word, ...words.slice(index + 1, index + 2));
      index++;
    } else {
      result.push(withLongName(word, options));
    }
  }
  return result;
}

function withLongName(word: string, options: readonly Option[]): string {
  const [name] = word.split('=', 1);
  const option = options.find(({ short }) => short !== undefined && short === name);
  return option?.long ? `${option.long}${word.slice(name?.length)}` : word;
}
