import { EventEmitter } from 'node:events';
import type { Command, Option } from 'commander';
import { readShortValues } from './command-line.ts';
import { guidedHelp } from './help/guided-help.ts';
import { shared } from './help/shared-option.ts';
import { isListParser } from './list-value.ts';
import { GoCommand } from './webhook-flags/go-command.ts';

/** The code of Commander's error if an option with one value is repeated. */
export const repeatedOption = 'irsactl.repeatedOption';

const emptyValue = 'irsactl.emptyValue';
const emptyReason = 'It may be a variable that is not set.';

/** Configures a command and its subcommands. Commander must not end the process: only main.ts does. */
export function configureCommand(command: Command): Command {
  for (const child of command.commands) configureCommand(child);
  // The webhook reads flags as the EKS pod identity webhook does: the last value wins. Its log has no colour.
  if (!(command instanceof GoCommand)) {
    // run-command.ts also reads this option, because a usage error comes before the parser has read all options.
    command.addOption(shared('--no-color', 'print no colour, like NO_COLOR or TERM=dumb'));
    readShortValues(command);
    // Commander's types do not say that a command is an event emitter.
    if (command instanceof EventEmitter) for (const option of command.options) checkValue(command, option);
    refuseEmptyArguments(command);
  }
  if (command.commands.length > 0) command.helpCommand('help [command]', 'show the help of a command');
  return (
    command
      .helpOption('-h, --help', 'show this help')
      // Options after a subcommand belong to it, even if its parent has an option of the same name.
      .enablePositionalOptions()
      .exitOverride()
      .configureHelp(guidedHelp)
  );
}

/**
 * Refuses a second value, and an empty file name. Commander silently takes the last value, and would ignore the
 * file, cluster or account of the first one.
 */
function checkValue(command: Command & EventEmitter, option: Option): void {
  const name = option.long ?? option.short;
  const takesOne = option.required && !option.variadic && !isListParser(option.parseArg);
  const isFile = /<(path|file)>/.test(option.flags);
  let first = '';
  // Runs before Commander's own listener, which stores the value and its source.
  command.prependListener(`option:${option.name()}`, (value: string) => {
    if (takesOne && command.getOptionValueSource(option.attributeName()) === 'cli') {
      command.error(
        `error: ${name} is given twice. It takes one value, and got ${JSON.stringify(first)} and ${JSON.stringify(value)}.`,
        { code: repeatedOption },
      );
    }
    if (isFile && value === '')
      command.error(`error: ${name} is empty. ${emptyReason}`, { code: emptyValue });
    first = value;
  });
}

function refuseEmptyArguments(command: Command): void {
  command.hook('preAction', (own, acting) => {
    // Commander also calls the hook for subcommands.
    if (own !== acting) return;
    const { args, registeredArguments: known } = command;
    const place = args.indexOf('');
    if (place < 0) return;
    const name = (known[place] ?? known.at(-1))?.name() ?? '';
    command.error(`error: The argument '${name}' is empty. ${emptyReason}`, { code: emptyValue });
  });
}
