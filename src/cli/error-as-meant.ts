import { type Command, CommanderError } from 'commander';
import { nearestName } from '../errors/nearest-name.ts';
import { isWordOfOthers } from './words-of-others.ts';

/** Of an option that takes no value. */
export const needlessValue = 'irsactl.needlessValue';

/** Where Commander reads a word otherwise than it was meant, the error that it would make if it knew. */
export function errorAsMeant(
  found: CommanderError,
  command: Command,
  argv: readonly string[],
): CommanderError | null {
  return (
    misspelt(found, command, argv) ?? withOneDash(found, command, argv) ?? withValue(found, command, argv)
  );
}

/** An option that is needed is missing most often because it, or another one, is misspelt: Commander says only that it is missing. */
function misspelt(
  { code }: CommanderError,
  command: Command,
  argv: readonly string[],
): CommanderError | null {
  if (code !== 'commander.missingMandatoryOptionValue') return null;
  const known = longNames(command);
  const wrong = argv
    .map((word) => word.replace(/=.*/s, ''))
    .find((word) => /^--./.test(word) && !known.includes(word));
  return wrong === undefined ? null : unknown('option', wrong, known);
}

/** terraform's `-auto-approve` is to Commander a row of short options, and `-out plan.json` is `-o ut`. */
function withOneDash(
  { code }: CommanderError,
  command: Command,
  argv: readonly string[],
): CommanderError | null {
  if (code !== 'commander.unknownOption' && code !== 'commander.invalidArgument') return null;
  const known = longNames(command);
  const wrong = argv
    .map((word) => word.replace(/=.*/s, ''))
    .find((word) => {
      const long = word.replace(/^-(?=[a-z][a-z-]+$)/, '--');
      return isWordOfOthers(long, known) || (long !== word && known.includes(long));
    });
  return wrong === undefined ? null : unknown('option', wrong, []);
}

/** `--verbose=3`: the option is known, and Commander says that it is not. */
function withValue(
  { code }: CommanderError,
  { options }: Command,
  argv: readonly string[],
): CommanderError | null {
  if (code !== 'commander.unknownOption') return null;
  const flags = options.filter(({ required, optional }) => !required && !optional);
  const names = flags.flatMap(({ short, long }) => [short ?? [], long ?? []]).flat();
  const name = names.find((one) => argv.some((word) => word.startsWith(`${one}=`)));
  return name === undefined
    ? null
    : new CommanderError(2, needlessValue, `error: option '${name}' takes no value`);
}

export function longNames({ options }: Pick<Command, 'options'>): readonly string[] {
  return options.flatMap(({ long }) => long ?? []);
}

/** The error that Commander itself makes of an unknown word. */
export function unknown(what: 'command' | 'option', word: string, names: readonly string[]): CommanderError {
  const nearest = nearestName(word, names);
  const hint = nearest === undefined ? '' : `\n(Did you mean ${nearest}?)`;
  const code = what === 'command' ? 'commander.unknownCommand' : 'commander.unknownOption';
  return new CommanderError(2, code, `error: unknown ${what} '${word}'${hint}`);
}
