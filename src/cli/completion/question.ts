import type { Command, Option } from 'commander';
import { type OptionWord, optionsBeneath, optionWithValue, withOptionsBehind } from '../command-line.ts';

export interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/** The kind of an option's or argument's value, by its placeholder in the help: `--context <context>`. */
const kinds = {
  path: 'file',
  file: 'file',
  files: 'file',
  keys: 'file',
  plan: 'file',
  link: 'link',
  word: 'explainable',
  context: 'context',
  profile: 'profile',
} as const;

type ValueKind = (typeof kinds)[keyof typeof kinds];

/** Null if the values are unknown. */
function valueKindOf(name: string): ValueKind | null {
  return Object.entries(kinds).find(([word]) => word === name)?.[1] ?? null;
}

export interface Question {
  /** Commands, options and choices that the parser knows. */
  readonly candidates: readonly Candidate[];
  /** The kind of values to look up; null for none. */
  readonly kind: ValueKind | null;
  /** The word at the cursor; of `--option=word`, only the value. */
  readonly word: string;
  /** Values of the options before it, by their name in the parser. */
  readonly given: Readonly<Record<string, string>>;
}

/** The parser's state after the words before the cursor. */
interface Place {
  readonly command: Command;
  /** The number of arguments so far. */
  readonly count: number;
  /** The option whose value comes next. */
  readonly open: Option | null;
  /** After `--`, no word is an option. */
  readonly closed: boolean;
  readonly given: Readonly<Record<string, string>>;
}

/** Takes the words after the program's name; the last one is at the cursor, and may be empty. */
export function completionQuestion(program: Command, words: readonly string[]): Question {
  const start: Place = { command: program, count: 0, open: null, closed: false, given: {} };
  const place = withOptionsBehind(program, words.slice(0, -1)).reduce(afterWord, start);
  return questionAt(place, words.at(-1) ?? '');
}

function afterWord(place: Place, word: string): Place {
  const { command, count, open, closed } = place;
  if (closed) return { ...place, count: count + 1 };
  if (open !== null) return { ...withValue(place, open, word), open: null };
  if (word === '--') return { ...place, open: null, closed: true };
  if (isOption(word)) return afterOption(place, word);
  const child = count === 0 ? command.commands.find((one) => one.name() === word) : undefined;
  if (child) return { ...place, command: child };
  // The words of `help role show` are commands too.
  return isHelp(command, word) ? place : { ...place, count: count + 1 };
}

function afterOption(place: Place, word: string): Place {
  const { option, value } = optionAt(place.command, word);
  if (option === undefined || !option.required) return { ...place, open: null };
  return value === undefined
    ? { ...place, open: option }
    : { ...withValue(place, option, value), open: null };
}

/** Before the command, options of every subcommand are possible. */
function optionAt(command: Command, word: string): OptionWord {
  return optionWithValue({ options: optionsBeneath(command) }, word);
}

function withValue(place: Place, option: Option, value: string): Place {
  return { ...place, given: { ...place.given, [option.attributeName()]: value } };
}

function questionAt(place: Place, word: string): Question {
  const { command, open, closed, given } = place;
  const ask = (part: Partial<Question>): Question => ({ candidates: [], kind: null, word, given, ...part });
  if (open !== null) return ask(valuesOf(open));
  if (!closed && word.startsWith('-')) {
    const { option, value } = optionAt(command, word);
    if (word.startsWith('--') && option !== undefined && value !== undefined) {
      return ask({ ...valuesOf(option), word: value });
    }
    return ask({ candidates: offeredOptions(command, word) });
  }
  const { registeredArguments: all } = command;
  const argument = all[place.count] ?? all.findLast(({ variadic }) => variadic);
  const commands = place.count === 0 && !closed ? commandsOf(command) : [];
  if (argument === undefined) return ask({ candidates: commands });
  const choices = (argument.argChoices ?? []).map((value) => ({ value }));
  return ask({ candidates: [...commands, ...choices], kind: valueKindOf(argument.name()) });
}

function isOption(word: string): boolean {
  return word.startsWith('-') && word !== '-';
}

function isHelp(command: Command, word: string): boolean {
  return word === 'help' && command.parent === null;
}

function commandsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((child) => ({ value: child.name(), description: child.summary() || child.description() }));
}

function valuesOf(option: Option): Pick<Question, 'candidates' | 'kind'> {
  const candidates = (option.argChoices ?? []).map((value) => ({ value }));
  const [, name = ''] = /[<[]([^>\].]+)/.exec(option.flags) ?? [];
  return { candidates, kind: valueKindOf(name) };
}

/**
 * Options for a word that begins with a dash: those of the command and, before a subcommand, those of the subcommands.
 * Short options only after a single dash.
 */
function offeredOptions(command: Command, word: string): readonly Candidate[] {
  const own = command.createHelp().visibleOptions(command);
  const more = optionsInFront(command).filter(({ long }) => own.every((one) => one.long !== long));
  return [...own, ...more].flatMap(({ short, long, description }) =>
    [long, word === '-' || !long ? short : undefined].flatMap((value) =>
      value === undefined ? [] : [{ value, description }],
    ),
  );
}

/** Options that at least two subcommands have; all of them would be too many. */
function optionsInFront({ commands }: Command): readonly Option[] {
  const alike = Map.groupBy(
    commands.flatMap(optionsBeneath).filter(({ hidden }) => !hidden),
    ({ long, short }) => long ?? short,
  );
  const least = Math.min(commands.length, 2);
  return [...alike.values()].flatMap((group) => (group.length < least ? [] : (mostFrequent(group) ?? [])));
}

/** The option with the most frequent description. */
function mostFrequent(options: readonly Option[]): Option | undefined {
  const count = ({ description }: Option) =>
    options.filter((other) => other.description === description).length;
  return options.toSorted((one, other) => count(other) - count(one))[0];
}
