import type { Command, Option } from 'commander';
import { optionWithValue } from './option-words.ts';
import { takesNext } from './short-option-values.ts';

/**
 * `--context prod plan` as `plan --context prod`: kubectl, helm and the AWS CLI take options in front of a command as well,
 * Commander only behind it. What the command does not have is then as wrong as it is behind it; an option that the
 * program alone has (`--version`) stays where it is.
 */
export function withOptionsBehind(program: Command, argv: readonly string[]): readonly string[] {
  const place = placeOfCommand(program, argv);
  const [word, ...rest] = argv.slice(place);
  if (word === undefined) return argv;
  const front = argv.slice(0, place);
  const command = childOf(program, word);
  // Commander says that there is no such command.
  if (command === undefined) return [word, ...front, ...rest];
  const stays = (option: string): boolean =>
    program.parent === null && has(program, option) && !has(command, option);
  const behind = front.filter((option) => !stays(option));
  return [...front.filter(stays), word, ...withOptionsBehind(command, [...behind, ...rest])];
}

/** Where the command is named; the length where none is. */
function placeOfCommand(program: Command, argv: readonly string[]): number {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  // Only a command knows whether the word behind `-v` is its value: it is the first one that has all options before it.
  const place = words.findIndex((word, index) => {
    const command = childOf(program, word);
    return command !== undefined && firstOperand(words, optionsBeneath(command)) === index;
  });
  if (place >= 0) return place;
  if (!isOption(words[0]) || program.commands.length === 0) return argv.length;
  // Something is wrong: it is said of the first command, or of the word that stands in its place.
  const named = words.findIndex(
    (word, index) =>
      (word === 'help' || childOf(program, word)) && !takesNext(words[index - 1] ?? '', program.options),
  );
  const operand = named >= 0 ? named : firstOperand(words, optionsBeneath(program));
  return operand ?? argv.length;
}

/** Where the first word stands that is no option of these and no value of one; undefined where another option comes before. */
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

/** The options of a command and of all commands within it. */
export function optionsBeneath({ options, commands }: Command): readonly Option[] {
  return [...options, ...commands.flatMap(optionsBeneath)];
}

function has({ options }: Command, word: string): boolean {
  return options.some(({ short, long }) => word === short || word === long);
}

function childOf({ commands }: Command, word: string): Command | undefined {
  return commands.find((one) => one.name() === word);
}
