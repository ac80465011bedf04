import { EventEmitter } from 'node:events';
import type { Command, Option } from 'commander';
import { isListParser } from './list-value.ts';

/** Of an option with one value that is there twice. */
export const repeatedOption = 'irsactl.repeatedOption';

/**
 * Refuses a second value of an option that takes one. Commander lets the last one win without a word, and the file,
 * cluster or account that the first one names is then never looked at.
 */
export function refuseSecondValues(command: Command): void {
  // Commander's types do not say that it is one, and only an emitter lets a listener be the first.
  if (!(command instanceof EventEmitter)) return;
  for (const option of command.options) {
    if (takesOneValue(option)) refuseSecondValue(command, option);
  }
}

function takesOneValue({ required, variadic, parseArg }: Option): boolean {
  return required && !variadic && !isListParser(parseArg);
}

function refuseSecondValue(command: Command & EventEmitter, option: Option): void {
  let first = '';
  // In front of Commander's own listener, which takes the value and notes where it came from.
  command.prependListener(`option:${option.name()}`, (value: string) => {
    if (command.getOptionValueSource(option.attributeName()) !== 'cli') {
      first = value;
      return;
    }
    command.error(
      `error: ${option.long ?? option.short} is given twice. It takes one value, and got ${JSON.stringify(first)} and ${JSON.stringify(value)}.`,
      { code: repeatedOption },
    );
  });
}
