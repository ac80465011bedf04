import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { exitCodeMeanings } from './exit-code.ts';
import { guideOf } from './help/command-guide.ts';
import { createProgram } from './program.ts';

/** Commands with their own text for an exit code. */
function commandsWithExit(code: keyof typeof exitCodeMeanings): readonly string[] {
  const search = (command: Command, words: readonly string[]): readonly string[] => [
    ...(guideOf(command)?.exits?.[code] === undefined ? [] : [words.join(' ')]),
    ...command.commands.flatMap((child) => search(child, [...words, child.name()])),
  ];
  // The overview sums them up.
  return createProgram().commands.flatMap((command) => search(command, [command.name()]));
}

// The other texts fit every command.
it.each(['changesPending', 'findings'] as const)(
  '%s names exactly the commands whose help lists it',
  (code) => {
    const named = [...exitCodeMeanings[code].matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(commandsWithExit(code).toSorted());
  },
);
