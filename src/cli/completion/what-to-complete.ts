import type { Command, Option } from 'commander';
import { type OptionWord, optionWithValue } from '../option-words.ts';
import { optionsBeneath, withOptionsBehind } from '../options-in-front.ts';
import type { Candidate } from './candidate.ts';
import { offeredOptions } from './offered-options.ts';
import { type ValueKind, valueKindOf } from './value-kind.ts';

/** What is asked for at the cursor. */
export interface Question {
  /** What the parser itself knows: commands, options, choices. */
  readonly candidates: readonly Candidate[];
  /** What must be looked up; null where nothing must. */
  readonly kind: ValueKind | null;
  /** The word at the cursor; of `--option=word` only what stands behind the equals sign. */
  readonly word: string;
  /** Values of options that stand before it, by their name in the parser. */
  readonly given: Readonly<Record<string, string>>;
}

/** Where the words before the cursor have led to. */
interface Place {
  readonly command: Command;
  /** How many arguments of the command stand there. */
  readonly count: number;
  /** The option whose value comes next. */
  readonly open: Option | null;
  /** Behind `--` no word is an option. */
  readonly closed: boolean;
  readonly given: Readonly<Record<string, string>>;
}

/** The words behind the program's name, the last of them being the one at the cursor, which may be empty. */
export function whatToComplete(program: Command, words: readonly string[]): Question {
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
  // `help role show`: its words are commands, too.
  return isHelp(command, word) ? place : { ...place, count: count + 1 };
}

function afterOption(place: Place, word: string): Place {
  const { option, value } = optionAt(place.command, word);
  if (option === undefined || !option.required) return { ...place, open: null };
  return value === undefined
    ? { ...place, open: option }
    : { ...withValue(place, option, value), open: null };
}

/** Where the command is still to come, its options are those of all that may. */
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
