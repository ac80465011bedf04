import { type Command, CommanderError } from 'commander';
import { IrsaError } from '../errors/irsa-error.ts';
import { nearestName } from '../errors/nearest-name.ts';
import { usageHint, wordsOf } from './usage-hint.ts';

/** What Commander has found wrong with the arguments, in the form of every other error. */
export function usageError(found: CommanderError, program: Command, argv: readonly string[]): IrsaError {
  const error = misspelt(found, commandAt(program, argv), argv) ?? found;
  const [said = '', hint] = error.message.replace(/^error: /, '').split('\n');
  const [, what = said, reason] = /^(.+?[.)'])\.? (?=[A-Z])(.+)$/.exec(said) ?? [];
  const meant =
    /^\((Did you mean .+)\)$/.exec(hint ?? '')?.[1] ??
    usageHint({ said, code: error.code, command: commandAt(program, argv), argv });
  return new IrsaError(
    'IRSA-CLI-006',
    {
      what: sentence(what),
      why: reason ?? reasons[error.code] ?? 'irsactl does not know what is meant.',
      next: meant ?? `Run \`${commandIn(program, argv)} --help\` for its usage.`,
    },
    { cause: error },
  );
}

/** Where Commander's own sentence has no second one. */
const reasons: Readonly<Record<string, string>> = {
  'commander.unknownCommand': 'There is no such command.',
  'commander.unknownOption': 'The command has no such option.',
  'commander.missingArgument': 'The command needs it.',
  'commander.missingMandatoryOptionValue': 'The command needs it.',
  'commander.optionMissingArgument': 'The option needs a value behind it.',
  'commander.conflictingOption': 'One of the two is meant.',
};

function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? '' : '.';
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}

/** An option that is needed is missing most often because it, or another one, is misspelt: Commander says only that it is missing. */
function misspelt(
  { code }: CommanderError,
  { options }: Command,
  argv: readonly string[],
): CommanderError | null {
  if (code !== 'commander.missingMandatoryOptionValue') return null;
  const known = options.flatMap(({ long }) => long ?? []);
  const wrong = argv
    .map((word) => word.replace(/=.*/s, ''))
    .find((word) => /^--./.test(word) && !known.includes(word));
  return wrong === undefined ? null : unknown('option', wrong, known);
}

/** As far as the arguments name commands: `irsactl node prepare`. */
function commandIn(program: Command, argv: readonly string[]): string {
  return wordsOf(commandAt(program, argv));
}

function commandAt(program: Command, argv: readonly string[]): Command {
  const [word, ...rest] = argv;
  const child = word === undefined ? undefined : childOf(program, word);
  return child === undefined ? program : commandAt(child, rest);
}

/**
 * `help node prepare` as `node prepare --help`: Commander's own command looks at the first word alone, and shows all help
 * for a word that is no command.
 */
export function withHelpOption(program: Command, argv: readonly string[]): readonly string[] {
  const [first, ...words] = argv;
  if (first !== 'help' || words.length === 0) return argv;
  let command = program;
  for (const word of words.filter((one) => !one.startsWith('-'))) {
    const child = childOf(command, word);
    if (child === undefined) {
      throw unknown(
        'command',
        word,
        command.commands.map((one) => one.name()),
      );
    }
    command = child;
  }
  return [...words, '--help'];
}

/** The error that Commander itself makes of an unknown word. */
function unknown(what: 'command' | 'option', word: string, names: readonly string[]): CommanderError {
  const nearest = nearestName(word, names);
  const hint = nearest === undefined ? '' : `\n(Did you mean ${nearest}?)`;
  const code = what === 'command' ? 'commander.unknownCommand' : 'commander.unknownOption';
  return new CommanderError(2, code, `error: unknown ${what} '${word}'${hint}`);
}

function childOf({ commands }: Command, word: string): Command | undefined {
  return commands.find((one) => one.name() === word);
}
