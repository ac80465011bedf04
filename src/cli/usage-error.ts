import { type Command, CommanderError } from 'commander';
import { IrsaError } from '../errors/irsa-error.ts';
import { nearestName } from '../errors/nearest-name.ts';

/** What Commander has found wrong with the arguments, in the form of every other error. */
export function usageError(error: CommanderError, program: Command, argv: readonly string[]): IrsaError {
  const [said = '', hint] = error.message.replace(/^error: /, '').split('\n');
  const [, what = said, reason] = /^(.+?[.)'])\.? (?=[A-Z])(.+)$/.exec(said) ?? [];
  const meant = /^\((Did you mean .+)\)$/.exec(hint ?? '')?.[1];
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

/** As far as the arguments name commands: `irsactl node prepare`. */
function commandIn(program: Command, argv: readonly string[]): string {
  let [command, words] = [program, program.name()];
  for (const word of argv) {
    const child = childOf(command, word);
    if (child === undefined) return words;
    [command, words] = [child, `${words} ${word}`];
  }
  return words;
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
    if (child === undefined) throw unknownCommand(word, command);
    command = child;
  }
  return [...words, '--help'];
}

function unknownCommand(word: string, { commands }: Command): CommanderError {
  const nearest = nearestName(
    word,
    commands.map((one) => one.name()),
  );
  const hint = nearest === undefined ? '' : `\n(Did you mean ${nearest}?)`;
  return new CommanderError(2, 'commander.unknownCommand', `error: unknown command '${word}'${hint}`);
}

function childOf({ commands }: Command, word: string): Command | undefined {
  return commands.find((one) => one.name() === word);
}
