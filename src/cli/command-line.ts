import { type Command, CommanderError, type Option } from 'commander';

export interface OptionWord {
  readonly option: Option | undefined;
  /** Undefined if the word is only the option. */
  readonly value: string | undefined;
}

/** The option in a word, and its value if the word has both: `--output=json`, `-ojson`, `-o=json`. */
export function optionWithValue({ options }: Pick<Command, 'options'>, word: string): OptionWord {
  const [, name = word, value] = /^(--[^=]*)=(.*)$/s.exec(word) ?? /^(-[^-])=?(.+)$/s.exec(word) ?? [];
  return { option: options.find(({ short, long }) => name === short || name === long), value };
}

/** Reads `-o=json` as `-ojson`, like kubectl's pflag (https://pkg.go.dev/github.com/spf13/pflag); Commander reads `=json`. */
export function readShortValues(command: Command): void {
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (words) => parse(withoutEquals(words, command.options));
}

/** Removes the first `=` after each short option with a value, but not from a word that is a value itself. */
export function withoutEquals(words: readonly string[], options: readonly Option[]): string[] {
  const result: string[] = [];
  let isValue = false;
  for (const [index, word] of words.entries()) {
    if (word === '--' && !isValue) return [...result, ...words.slice(index)];
    const [, letters = '', value] = (isValue ? null : /^-([^-=]+)=(.+)$/s.exec(word)) ?? [];
    result.push(value !== undefined && endsInValue(letters, options) ? `-${letters}${value}` : word);
    isValue = !isValue && takesNext(word, options);
  }
  return result;
}

/** Whether the next word is the value of this one. */
function takesNext(word: string, options: readonly Option[]): boolean {
  if (word.startsWith('--')) return options.some(({ long, required }) => required && long === word);
  return word.startsWith('-') && endsInValue(word.slice(1), options);
}

/** Whether the last of these letters, and no other one, is an option with a value: `-qo`. */
function endsInValue(letters: string, options: readonly Option[]): boolean {
  const found = [...letters].map((letter) => options.find(({ short }) => short === `-${letter}`));
  return found.every((option, index) => option?.required === (index === letters.length - 1));
}

/**
 * Moves options after the command: `--context prod plan` becomes `plan --context prod`. kubectl, helm and the AWS CLI take
 * options before a command, Commander only after it. An option that only the program has (`--version`) stays in front.
 */
export function withOptionsBehind(program: Command, argv: readonly string[]): readonly string[] {
  const place = placeOfCommand(program, argv);
  const [word, ...rest] = argv.slice(place);
  if (word === undefined) return argv;
  const front = argv.slice(0, place);
  const command = childOf(program, word);
  // Commander then reports an unknown command.
  if (command === undefined) return [word, ...front, ...rest];
  const stays = (option: string): boolean =>
    program.parent === null && has(program, option) && !has(command, option);
  const behind = front.filter((option) => !stays(option));
  return [...front.filter(stays), word, ...withOptionsBehind(command, [...behind, ...rest])];
}

/** The index of the command; the length of the arguments if there is none. */
function placeOfCommand(program: Command, argv: readonly string[]): number {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  // Only a command knows whether `-v` takes a value, so this is the first command that has every option before it.
  const place = words.findIndex((word, index) => {
    const command = childOf(program, word);
    return command !== undefined && firstOperand(words, optionsBeneath(command)) === index;
  });
  if (place >= 0) return place;
  if (!isOption(words[0]) || program.commands.length === 0) return argv.length;
  // The arguments are wrong: the error is about the first command, or the word in its place.
  const named = words.findIndex(
    (word, index) =>
      (word === 'help' || childOf(program, word)) && !takesNext(words[index - 1] ?? '', program.options),
  );
  const operand = named >= 0 ? named : firstOperand(words, optionsBeneath(program));
  return operand ?? argv.length;
}

/** The index of the first word that is neither an option nor a value; undefined if an unknown option comes before it. */
function firstOperand(words: readonly string[], options: readonly Option[]): number | undefined {
  let isValue = false;
  for (const [index, word] of words.entries()) {
    if (!isValue && !isOption(word)) return index;
    if (!isValue && optionWithValue({ options }, word).option === undefined) return undefined;
    isValue = !isValue && takesNext(word, options);
  }
  return undefined;
}

function isOption(word: string | undefined): boolean {
  return word !== undefined && /^-./s.test(word);
}

/** The options of a command and of its subcommands. */
export function optionsBeneath({ options, commands }: Command): readonly Option[] {
  return [...options, ...commands.flatMap(optionsBeneath)];
}

function has({ options }: Command, word: string): boolean {
  return options.some(({ short, long }) => word === short || word === long);
}

export function childOf({ commands }: Command, word: string): Command | undefined {
  return commands.find((one) => one.name() === word);
}

/** The command that the arguments name, at any depth; the program if there is none. */
export function commandAt(program: Command, argv: readonly string[]): Command {
  if (argv[0] === 'help') return commandAt(program, argv.slice(1));
  const [word, ...rest] = argv.slice(argv.findIndex((one) => !one.startsWith('-')));
  const child = word === undefined ? undefined : childOf(program, word);
  return child === undefined ? program : commandAt(child, rest);
}

/**
 * Turns `help role show` into `role show --help`: Commander's help command reads only the first word, and shows the
 * program's help if the word is not a command.
 */
export function withHelpOption(program: Command, argv: readonly string[]): readonly string[] {
  const [first, ...words] = argv;
  if (first !== 'help' || words.length === 0) return argv;
  let command = program;
  for (const word of words.filter((one) => !one.startsWith('-'))) {
    const child = childOf(command, word);
    if (child === undefined) {
      throw new CommanderError(2, 'commander.unknownCommand', `error: unknown command '${word}'`);
    }
    command = child;
  }
  return [...words, '--help'];
}
