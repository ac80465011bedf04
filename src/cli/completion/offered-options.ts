import type { Command, Option } from 'commander';
import { optionsBeneath } from '../options-in-front.ts';
import type { Candidate } from './candidate.ts';

/**
 * The options that may stand at a word that begins with a dash: those of the command, and where one within it is still to
 * be named, those that may stand in front of it. Short ones only for who has not begun a long one.
 */
export function offeredOptions(command: Command, word: string): readonly Candidate[] {
  const own = command.createHelp().visibleOptions(command);
  const more = optionsInFront(command).filter(({ long }) => own.every((one) => one.long !== long));
  return [...own, ...more].flatMap(({ short, long, description }) =>
    [long, word === '-' || !long ? short : undefined].flatMap((value) =>
      value === undefined ? [] : [{ value, description }],
    ),
  );
}

/** Of many commands, only the options that several have: a hundred would be no help. */
function optionsInFront({ commands }: Command): readonly Option[] {
  const alike = Map.groupBy(
    commands.flatMap(optionsBeneath).filter(({ hidden }) => !hidden),
    ({ long, short }) => long ?? short,
  );
  const least = Math.min(commands.length, 2);
  return [...alike.values()].flatMap((group) => (group.length < least ? [] : (mostUsual(group) ?? [])));
}

/** One option of a name says it in the words of most of them. */
function mostUsual(options: readonly Option[]): Option | undefined {
  const count = ({ description }: Option) =>
    options.filter((other) => other.description === description).length;
  return options.toSorted((one, other) => count(other) - count(one))[0];
}
