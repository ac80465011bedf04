import { EventEmitter } from 'node:events';
import type { Command, Option } from 'commander';

/** Of an option or argument that is there, and is nothing. */
const emptyValue = 'irsactl.emptyValue';

/** The value is a file, by the word that the help writes for it. */
const ofFiles = /<(path|file)>/;

/**
 * Refuses a file without a name, and any argument that is empty: a script's variable that nobody has set. Nobody means it,
 * and every message about it would lack its subject.
 */
export function refuseEmptyValues(command: Command): void {
  // Commander's types do not say that it is one.
  if (!(command instanceof EventEmitter)) return;
  for (const option of command.options) {
    if (ofFiles.test(option.flags)) refuseEmptyValue(command, option);
  }
  command.hook('preAction', (own, acting) => {
    // Also called for the commands within it.
    if (own !== acting) return;
    const { args } = command;
    const place = args.indexOf('');
    if (place < 0) return;
    const { registeredArguments: known } = command;
    const name = (known[place] ?? known.at(-1))?.name() ?? '';
    command.error(`error: The argument '${name}' is empty. ${reason}`, { code: emptyValue });
  });
}

function refuseEmptyValue(command: Command & EventEmitter, option: Option): void {
  command.on(`option:${option.name()}`, (value: string) => {
    if (value !== '') return;
    command.error(`error: ${option.long ?? option.short} is empty. ${reason}`, { code: emptyValue });
  });
}

const reason = 'It may be a variable that is not set.';
